package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.CatalogOutage;
import dev.halite.common.engine.messaging.WakeUp;
import dev.halite.common.engine.messaging.WakeUps;
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
import org.springframework.dao.DuplicateKeyException;

/**
 * Looks once a sweep for what messages and owners have left behind: queued work, expired leases,
 * overdue and cancelled operations. Every worker runs one; all of it may be done by many at once.
 */
public class Sweeper implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Sweeper.class);
  private static final int BATCH = 100;

  /** Leases that this process must have seen the catalog for before it calls anything late. */
  private static final int COMING_BACK = 3;

  private static final Duration HOUSEKEEPING = Duration.ofHours(1);

  private final SweepStore store;
  private final OperationWorkers workers;
  private final WorkerProcess worker;
  private final WorkerFences fences;
  private final WakeUps wakeUps;
  private final Expiries expiries;
  private final WorkerProperties properties;
  private final List<Housekeeping> housekeeping;
  private final List<Runnable> chores = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("halite-sweep").daemon().factory());
  private final ScheduledExecutorService housekeeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("halite-housekeeping").daemon().factory());
  private volatile boolean running;

  Sweeper(
      SweepStore store,
      OperationWorkers workers,
      WorkerProcess worker,
      WorkerFences fences,
      WakeUps wakeUps,
      Expiries expiries,
      List<Housekeeping> housekeeping,
      WorkerProperties properties) {
    this.store = store;
    this.workers = workers;
    this.worker = worker;
    this.fences = fences;
    this.wakeUps = wakeUps;
    this.expiries = expiries;
    this.housekeeping = List.copyOf(housekeeping);
    this.properties = properties;
  }

  /** Adds something that a service does once a sweep, such as taking over from fenced workers. */
  public void addChore(Runnable chore) {
    chores.add(chore);
  }

  private void sweep() {
    attempt("fence expired workers", () -> fences.markExpired(properties.lease()));
    attempt("unblock operations", this::unblock);
    attempt("go on with parents", this::resumeParents);
    attempt("take over from dead workers", () -> workers.takeOver());
    attempt("cancel overdue operations", () -> store.cancelOverdue(properties.lease()));
    attempt(
        "pass on cancellations", () -> workers.cancel(store.cancelled(worker.lease().workerId())));
    attempt("give back what is held but not run", this::requeueAbandoned);
    attempt("poll queues", workers::poll);
    attempt("cancel the children of what is to end", () -> store.cancelChildren(callsLate()));
    // These use the connections that requests use, and may have to wait for one.
    attempt("expire queued operations", this::expireQueued);
    for (Runnable chore : chores) {
      attempt("do a service's chore", chore);
    }
  }

  /** On a thread of its own: it may take long, and work that waits for a sweep must not. */
  private void keepHouse() {
    attempt("forget old workers", fences::forgetOldWorkers);
    for (Housekeeping feature : housekeeping) {
      attempt("keep house", feature::tidy);
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

  private void unblock() {
    for (WakeUp waiting : store.waitingForNothing()) {
      attempt("unblock operation " + waiting.operationId(), () -> unblock(waiting));
    }
  }

  private void unblock(WakeUp waiting) {
    try {
      if (store.unblock(waiting.operationId())) {
        wakeUps.now(waiting.queue(), waiting.lane(), waiting.operationId());
      }
    } catch (DuplicateKeyException e) {
      log.debug("Operation {} waits for another on its resource", waiting.operationId(), e);
    }
  }

  private void resumeParents() {
    store
        .resumeParents()
        .forEach(parent -> wakeUps.now(parent.queue(), parent.lane(), parent.operationId()));
  }

  /**
   * While a site is off nobody can take anything, and its deadlines pass: when it comes back, those
   * who would have taken it come first.
   */
  private boolean callsLate() {
    return worker.lease().isSteadyFor(properties.lease().multipliedBy(COMING_BACK));
  }

  private void expireQueued() {
    boolean late = callsLate();
    UUID last = null;
    List<SweepStore.Expired> page;
    do {
      page = store.expiredInQueue(expiries.kinds(), late, last, BATCH);
      for (SweepStore.Expired expired : page) {
        last = expired.operation().id();
        attempt("end operation " + last, () -> expire(expired));
      }
    } while (page.size() == BATCH);
  }

  private void expire(SweepStore.Expired expired) {
    try {
      expiries.expire(expired.operation(), expired.cancelReason());
    } catch (FencedException e) {
      log.debug("Taken at the last moment: {}", e.getMessage());
    }
  }

  /** What one chore, or one row, ends in must not keep the others from being done. */
  private static void attempt(String what, Runnable chore) {
    try {
      chore.run();
    } catch (RuntimeException | Error e) {
      if (e instanceof RuntimeException failure && CatalogOutage.is(failure)) {
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
    // At the start as well: a process that is started now and then may never run for an hour.
    housekeeper.scheduleWithFixedDelay(
        this::keepHouse, period / 2, HOUSEKEEPING.toMillis(), TimeUnit.MILLISECONDS);
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    executor.shutdownNow();
    housekeeper.shutdownNow();
  }

  @Override
  public boolean isAutoStartup() {
    return properties.enabled();
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
