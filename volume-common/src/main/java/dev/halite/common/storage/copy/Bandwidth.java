package dev.halite.common.storage.copy;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many bytes a second copies may move to and from something, all together: a token bucket that
 * holds what a tenth of a second brings. Who takes more than is there owes it, and whoever comes
 * next waits for it.
 */
public final class Bandwidth {
  private static final long HELD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final long bytesPerSecond;
  private final LongSupplier nanoTime;
  // when all that was taken has been paid for
  private long paid;

  /** Of so many bytes a second. */
  public Bandwidth(long bytesPerSecond) {
    this(bytesPerSecond, System::nanoTime);
  }

  Bandwidth(long bytesPerSecond, LongSupplier nanoTime) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("A bandwidth is at least a byte a second.");
    }
    this.bytesPerSecond = bytesPerSecond;
    this.nanoTime = nanoTime;
    this.paid = nanoTime.getAsLong() - HELD_NANOS;
  }

  /**
   * Takes so many.
   *
   * @return how many nanoseconds to wait before they are moved
   */
  public synchronized long take(long bytes) {
    long now = nanoTime.getAsLong();
    if (paid - now < -HELD_NANOS) {
      paid = now - HELD_NANOS;
    }
    long wait = Math.max(0, paid - now);
    paid += (long) ((double) bytes / bytesPerSecond * TimeUnit.SECONDS.toNanos(1));
    return wait;
  }
}
