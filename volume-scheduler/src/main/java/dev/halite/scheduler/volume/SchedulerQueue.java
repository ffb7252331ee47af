package dev.halite.scheduler.volume;

import dev.halite.common.catalog.service.ServiceRegistration;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.operation.OperationWorkers;
import dev.halite.common.engine.operation.Queues;
import dev.halite.common.engine.operation.Sweeper;
import dev.halite.common.engine.worker.WorkerProcess;
import java.util.List;
import org.springframework.context.SmartLifecycle;

/** Shows this process as a scheduler and serves the schedulers' queue. */
final class SchedulerQueue implements SmartLifecycle {
  private final OperationWorkers workers;
  private final ServiceRegistration registration;
  private final Sweeper sweeper;
  private final CreateVolumeDecision create;
  private final int slots;
  private volatile boolean running;

  SchedulerQueue(
      OperationWorkers workers,
      WorkerProcess worker,
      ServiceRegistration registration,
      Sweeper sweeper,
      CreateVolumeDecision create,
      int slots) {
    this.workers = workers;
    this.registration = registration;
    this.sweeper = sweeper;
    this.create = create;
    this.slots = slots;
    worker.supports(VolumeKind.CREATE.wireName(), VolumeKind.CREATE.row().payloadVersion());
  }

  @Override
  public void start() {
    registration.keep(sweeper);
    workers.serveDecisions(Queues.SCHEDULER, slots, List.of(VolumeKind.CREATE), create);
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
