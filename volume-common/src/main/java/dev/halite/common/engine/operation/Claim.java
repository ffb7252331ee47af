package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.CatalogOutage;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.worker.FencedException;
import dev.halite.common.engine.worker.Lease;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An operation that this process owns, for as long as its lease is fresh and nobody has cancelled
 * it. What becomes of it is the outcome that its flow returns.
 */
public final class Claim {
  private static final Logger log = LoggerFactory.getLogger(Claim.class);
  private static final long STEP_WRITE_NANOS = Duration.ofSeconds(1).toNanos();

  private volatile QueuedOperation operation;
  private final Lease lease;
  private final OperationStore store;
  private final FaultPoints faultPoints;
  private final Set<Runnable> afterwards = ConcurrentHashMap.newKeySet();
  private volatile @Nullable String cancelReason;
  private @Nullable Thread runner;
  private boolean undoing;
  private boolean committing;
  private final long claimedAt = System.nanoTime();
  private volatile long stepWrittenAt = claimedAt;
  private volatile String step = "claimed";
  private volatile @Nullable Record kept;

  Claim(QueuedOperation operation, Lease lease, OperationStore store, FaultPoints faultPoints) {
    this.operation = operation;
    this.lease = lease;
    this.store = store;
    this.faultPoints = faultPoints;
  }

  public QueuedOperation operation() {
    return operation;
  }

  public <T> T payload(Class<T> type) {
    Record present = kept;
    return present != null && type.isInstance(present)
        ? type.cast(present)
        : Json.read(operation.payload(), type);
  }

  /**
   * Keeps how far the work is, in the place of the payload: whoever goes on with the operation
   * begins there, and its tries count anew.
   */
  public void keep(Record payload) {
    proceed();
    if (!store.keep(operation, lease.workerId(), Json.write(payload))) {
      throw fenced();
    }
    kept = payload;
    operation = operation.begunAnew();
  }

  /** The stage that was begun last. */
  public String step() {
    return step;
  }

  /** Begins a stage: throws when the lease is stale or the operation was cancelled. */
  public void stage(String name) {
    step = name;
    faultPoints.reached(operation.kind().wireName() + "." + name);
    proceed();
    if (System.nanoTime() - stepWrittenAt > STEP_WRITE_NANOS) {
      writeStep(0);
    }
  }

  /**
   * Reports progress of the present stage in percent; written at most once a second. A catalog that
   * is away for a moment is no reason to end a call of the storage: that goes on while the lease is
   * fresh.
   */
  public void progress(int percent) {
    proceed();
    if (System.nanoTime() - stepWrittenAt > STEP_WRITE_NANOS) {
      try {
        writeStep(percent);
      } catch (RuntimeException e) {
        if (!CatalogOutage.is(e)) {
          throw e;
        }
        log.debug("Progress could not be written: {}", e.getMessage());
      }
    }
  }

  private void writeStep(int percent) {
    stepWrittenAt = System.nanoTime();
    String wish =
        store
            .step(operation, lease.workerId(), step, percent)
            .orElseThrow(this::fenced)
            .cancelReason();
    if (wish != null) {
      cancel(wish);
      requireWanted();
    }
  }

  /** Throws when no storage call may be started on behalf of this claim. */
  public void proceed() {
    lease.requireFresh();
    cancelIfEndless();
    requireWanted();
  }

  /** Throws when the operation was cancelled. */
  void requireWanted() {
    String reason = cancelReason;
    if (reason != null) {
      throw new HaliteException(FaultCode.CANCELLED, "The operation was cancelled: " + reason);
    }
  }

  /** Asks the flow to stop; a blocking call under way is interrupted. An undo is not stopped. */
  synchronized void cancel(String reason) {
    if (cancelReason == null && !undoing) {
      cancelReason = reason;
      if (runner != null && !committing) {
        runner.interrupt();
      }
    }
  }

  /** A cancellation does not interrupt a commit: nobody could tell whether it took place. */
  synchronized void commits(boolean begins) {
    committing = begins;
    if (begins) {
      Thread.interrupted();
    }
  }

  /** From here on the flow undoes what it did, which no cancellation stops, old or new. */
  synchronized void beginFailing() {
    undoing = true;
    cancelReason = null;
    Thread.interrupted();
  }

  /** Has something done when this run is over and its outcome, if there is one, is committed. */
  public void afterwards(Runnable action) {
    afterwards.add(action);
  }

  /** The run is over. */
  void isOver() {
    afterwards.forEach(Runnable::run);
  }

  /** Says which thread to interrupt; with null, called by that thread, that it does other work. */
  synchronized void runsOn(@Nullable Thread thread) {
    runner = thread;
    if (thread == null) {
      Thread.interrupted();
    }
  }

  /** Cancels it when it has taken longer than its kind may, whatever its progress. */
  void cancelIfEndless() {
    Duration whole = operation.kind().row().deadlines().whole();
    if (System.nanoTime() - claimedAt > whole.toNanos()) {
      cancel("not done within " + whole.toSeconds() + " s");
    }
  }

  UUID workerId() {
    return lease.workerId();
  }

  boolean isLeaseFresh() {
    return lease.isFresh();
  }

  boolean isLeaseLost() {
    return lease.isLost();
  }

  private FencedException fenced() {
    return new FencedException(
        "Operation " + operation.id() + " is no longer owned under fence " + operation.fence());
  }
}
