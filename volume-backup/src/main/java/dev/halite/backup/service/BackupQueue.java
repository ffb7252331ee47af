package dev.halite.backup.service;

import dev.halite.common.catalog.service.ServiceRegistration;
import dev.halite.common.engine.operation.Flow;
import dev.halite.common.engine.operation.OperationWorkers;
import dev.halite.common.engine.operation.Queues;
import dev.halite.common.engine.operation.Sweeper;
import dev.halite.common.engine.worker.WorkerProcess;
import java.util.List;
import org.springframework.context.SmartLifecycle;

/** Shows this process as a backup service and serves the queue of its host. */
final class BackupQueue implements SmartLifecycle {
  private final OperationWorkers workers;
  private final ServiceRegistration registration;
  private final Sweeper sweeper;
  private final List<Flow<?>> flows;
  private final int slots;
  private final String name;
  private volatile boolean running;

  BackupQueue(
      OperationWorkers workers,
      WorkerProcess worker,
      ServiceRegistration registration,
      Sweeper sweeper,
      List<Flow<?>> flows,
      int slots) {
    this.workers = workers;
    this.registration = registration;
    this.sweeper = sweeper;
    this.flows = List.copyOf(flows);
    this.slots = slots;
    this.name = Queues.backup(worker.host());
    flows.forEach(
        flow -> worker.supports(flow.kind().wireName(), flow.kind().row().payloadVersion()));
  }

  @Override
  public void start() {
    registration.keep(sweeper);
    workers.serve(name, slots, flows);
    running = true;
  }

  /** The workers stop every queue by themselves. */
  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** After the process has registered as a worker, which it does in an earlier phase. */
  @Override
  public int getPhase() {
    return -100;
  }
}
