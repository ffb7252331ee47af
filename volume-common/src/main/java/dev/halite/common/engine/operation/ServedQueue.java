package dev.halite.common.engine.operation;

import dev.halite.common.engine.worker.WorkerProcess;
import java.util.Collection;
import java.util.List;
import org.springframework.context.SmartLifecycle;

/**
 * A queue that a process serves from its start to its end, and what it says of itself for that: the
 * kinds that it can read. It starts after the process has registered as a worker; the workers stop
 * every queue by themselves.
 */
public final class ServedQueue implements SmartLifecycle {
  private static final int AFTER_THE_WORKER = -100;

  private final Runnable serve;
  private volatile boolean running;

  private ServedQueue(
      WorkerProcess worker, Collection<? extends OperationKind> kinds, Runnable serve) {
    this.serve = serve;
    kinds.forEach(kind -> worker.supports(kind.wireName(), kind.row().payloadVersion()));
  }

  /**
   * A queue whose operations are run by flows, under a claim.
   *
   * @param first what is done before the first operation is taken
   */
  public static ServedQueue ofFlows(
      WorkerProcess worker,
      OperationWorkers workers,
      String name,
      int slots,
      Collection<? extends Flow<?>> flows,
      Runnable first) {
    List<OperationKind> kinds = flows.stream().<OperationKind>map(Flow::kind).toList();
    return new ServedQueue(
        worker,
        kinds,
        () -> {
          first.run();
          workers.serve(name, slots, flows);
        });
  }

  /** A queue whose operations are decided on, as {@link #ofFlows}. */
  public static ServedQueue ofDecisions(
      WorkerProcess worker,
      OperationWorkers workers,
      String name,
      int slots,
      Collection<? extends Decision> decisions,
      Runnable first) {
    return new ServedQueue(
        worker,
        decisions.stream().map(Decision::kind).toList(),
        () -> {
          first.run();
          workers.serveDecisions(name, slots, decisions);
        });
  }

  @Override
  public void start() {
    serve.run();
    running = true;
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return AFTER_THE_WORKER;
  }
}
