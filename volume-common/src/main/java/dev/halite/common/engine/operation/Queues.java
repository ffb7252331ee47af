package dev.halite.common.engine.operation;

import java.util.UUID;

/** The names of all queues; nothing else spells one. */
public final class Queues {
  /** The queue that all schedulers serve. */
  public static final String SCHEDULER = "scheduler";

  /**
   * The queue that all nodes serve, of what is told to the compute service: it needs no storage,
   * and who is slow to answer keeps no storage waiting.
   */
  public static final String COMPUTE = "node.compute";

  private Queues() {}

  /**
   * The queue from which a backend's nodes take work.
   *
   * @param service {@code host@backend}, or {@code cluster@backend}
   */
  public static String node(String service) {
    return "node." + service;
  }

  /** The queue on which one process is told of what it waits for. */
  static String process(UUID process) {
    return "process." + process;
  }

  /** The queue of the backup service of a host. */
  public static String backup(String host) {
    return "backup." + host;
  }
}
