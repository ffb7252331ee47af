package dev.halite.common.engine.worker;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** One incarnation's right to work: it must be renewed, and once lost it never comes back. */
public final class Lease {
  private final UUID workerId;
  private final long freshnessNanos;
  private final LongSupplier nanoTime;
  private final AtomicLong renewedAt;
  private volatile long steadySince;
  private final AtomicBoolean lost = new AtomicBoolean();

  /**
   * @param renewedAt the nano time taken before the registration was sent
   */
  public Lease(UUID workerId, Duration freshness, LongSupplier nanoTime, long renewedAt) {
    this.workerId = workerId;
    this.freshnessNanos = freshness.toNanos();
    this.nanoTime = nanoTime;
    this.renewedAt = new AtomicLong(renewedAt);
    this.steadySince = renewedAt;
  }

  public UUID workerId() {
    return workerId;
  }

  /** Whether a call that changes storage may be started now. */
  public boolean isFresh() {
    return !lost.get() && nanoTime.getAsLong() - renewedAt.get() < freshnessNanos;
  }

  /**
   * Whether the lease has been fresh all that time: so long at least has this process seen the
   * catalog without a break.
   */
  public boolean isSteadyFor(Duration time) {
    return isFresh() && nanoTime.getAsLong() - steadySince >= time.toNanos();
  }

  /** Milliseconds since the last renewal was sent. */
  public long ageMillis() {
    return (nanoTime.getAsLong() - renewedAt.get()) / 1_000_000;
  }

  public boolean isLost() {
    return lost.get();
  }

  /** Throws {@link FencedException} unless {@link #isFresh()}. */
  public void requireFresh() {
    if (!isFresh()) {
      throw new FencedException(
          lost.get()
              ? "Worker " + workerId + " was fenced."
              : "Worker " + workerId + " could not renew its lease in time.");
    }
  }

  /**
   * @param sentAt the nano time taken before the renewal was sent
   */
  void renewed(long sentAt) {
    if (sentAt - renewedAt.get() >= freshnessNanos) {
      steadySince = sentAt;
    }
    renewedAt.set(sentAt);
  }

  void lose() {
    lost.set(true);
  }
}
