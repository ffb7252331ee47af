package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.CatalogOutage;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.worker.FencedException;
import dev.halite.common.engine.worker.Housekeeping;
import dev.halite.common.engine.worker.WorkerFences;
import dev.halite.common.engine.worker.WorkerProcess;
import dev.halite.common.engine.worker.WorkerProperties;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Looks once a sweep for what messages and owners have left behind: queued work, expired leases,
 * overdue and cancelled operations. Every process runs one; all of it may be done by many at once.
 */
public class Sweeper implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Sweeper.class);
  private static final int BATCH = 100;
  private static final Duration HOUSEKEEPING = Duration.ofHours(1);
  private static final int PARTITION_DAYS = 8;
  private static final int DAYS_KEPT = 30;

  private final SweepStore store;
  private final OperationWorkers workers;
  private final WorkerProcess worker;
  private final WorkerFences fences;
  private final Subjects subjects;
  private final Outcomes outcomes;
  private final List<String> kinds;
  private final WorkerProperties properties;
  private final List<Housekeeping> housekeeping;
  private final List<Runnable> chores = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("halite-sweep").daemon().factory());
  private volatile boolean running;
  // A process that is started now and then may never run for as long as the interval.
  private long housekeepingAt = System.nanoTime() - HOUSEKEEPING.toNanos();

  Sweeper(
      SweepStore store,
      OperationWorkers workers,
      WorkerProcess worker,
      WorkerFences fences,
      Subjects subjects,
      Outcomes outcomes,
      Kinds kinds,
      List<Housekeeping> housekeeping,
      WorkerProperties properties) {
    this.store = store;
    this.workers = workers;
    this.worker = worker;
    this.fences = fences;
    this.subjects = subjects;
    this.outcomes = outcomes;
    // A newer release's kinds are left to its own processes.
    this.kinds = kinds.all().stream().map(OperationKind::wireName).toList();
    this.housekeeping = List.copyOf(housekeeping);
    this.properties = properties;
  }

  /** Adds something that a service does once a sweep, such as taking over from fenced workers. */
  public void addChore(Runnable chore) {
    chores.add(chore);
  }

  private void sweep() {
    attempt("fence expired workers", () -> fences.markExpired(properties.lease()));
    attempt("unblock operations", store::unblock);
    attempt("cancel overdue operations", () -> store.cancelOverdue(properties.lease()));
    attempt(
        "pass on cancellations", () -> workers.cancel(store.cancelled(worker.lease().workerId())));
    attempt("give back what is held but not run", this::requeueAbandoned);
    attempt("expire queued operations", this::expireQueued);
    for (Runnable chore : chores) {
      attempt("do a service's chore", chore);
    }
    attempt("poll queues", workers::poll);
    if (System.nanoTime() - housekeepingAt >= HOUSEKEEPING.toNanos()) {
      housekeepingAt = System.nanoTime();
      attempt("add partitions", () -> store.addPartitions(PARTITION_DAYS));
      attempt("drop old operations", () -> store.dropPartitions(DAYS_KEPT));
      attempt("forget old workers", fences::forgetOldWorkers);
      for (Housekeeping feature : housekeeping) {
        attempt("keep house", feature::tidy);
      }
    }
  }

  /** An operation that is ours in the catalog but that no thread here runs has lost its flow. */
  private void requeueAbandoned() {
    UUID me = worker.lease().workerId();
    for (UUID id : store.heldSince(me, properties.lease())) {
      if (!workers.isRunning(id)) {
        log.error("Operation {} was held but not run; it goes back to its queue", id);
        store.requeue(id, me);
      }
    }
  }

  private void expireQueued() {
    for (SweepStore.Expired expired : store.expiredInQueue(kinds, BATCH)) {
      try {
        expire(expired.operation(), cause(expired));
      } catch (FencedException e) {
        log.debug("Taken at the last moment: {}", e.getMessage());
      }
    }
  }

  private void expire(QueuedOperation operation, Fault cause) {
    log.warn(
        "{} {} of {} ends in queue {}: {}",
        operation.kind().wireName(),
        operation.id(),
        operation.resourceId(),
        operation.queue(),
        cause.reason());
    Subjects.Found found = subjects.find(operation);
    outcomes.applyQueued(
        operation,
        found.underWay()
            ? operation.kind().expired(operation, found.subject(), cause)
            : Endings.superseded(operation, found.resource(), cause));
  }

  private static Fault cause(SweepStore.Expired expired) {
    String reason = expired.cancelReason();
    return reason == null
        ? new Fault(
            FaultCode.DEADLINE_EXCEEDED,
            "No running service took the %s from queue '%s' in time."
                .formatted(
                    expired.operation().kind().row().resource().text(),
                    expired.operation().queue()))
        : new Fault(FaultCode.CANCELLED, "The operation was cancelled: " + reason);
  }

  private static void attempt(String what, Runnable chore) {
    try {
      chore.run();
    } catch (RuntimeException e) {
      if (CatalogOutage.is(e)) {
        log.warn("Could not {}: {}", what, e.getMessage());
      } else {
        log.error("Could not {}", what, e);
      }
    }
  }

  @Override
  public void start() {
    long period = properties.sweep().toMillis();
    executor.scheduleWithFixedDelay(this::sweep, period / 2, period, TimeUnit.MILLISECONDS);
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    executor.shutdownNow();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Starts after and stops before the workers. */
  @Override
  public int getPhase() {
    return 100;
  }
}
