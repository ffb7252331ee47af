package dev.halite.common.engine.messaging;

import java.util.function.Consumer;

/** Receives wake-ups for the queues that this process serves. */
public interface WakeUpListeners {
  /**
   * Calls the consumer for each wake-up of the queue; a message is acknowledged when it returns.
   *
   * @param concurrency how many unacknowledged messages may be out at once
   */
  void listen(String queue, int concurrency, Consumer<WakeUp> onWakeUp);

  /** The same for a queue that is this process's alone and goes with it. */
  void listenAlone(String queue, Consumer<WakeUp> onWakeUp);

  void stop(String queue);

  void stopAll();
}
