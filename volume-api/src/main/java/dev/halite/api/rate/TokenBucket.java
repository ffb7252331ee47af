package dev.halite.api.rate;

/**
 * A bucket that is filled at a steady rate up to its size; each request takes one token. Whoever
 * finds none learns how long to wait, and takes nothing.
 */
final class TokenBucket {
  private static final double NANOS = 1_000_000_000;

  private final double perNano;
  private final int size;
  private double tokens;
  private long filledAt;

  /** A full bucket. */
  TokenBucket(double perSecond, int size, long now) {
    this.perNano = perSecond / NANOS;
    this.size = size;
    this.tokens = size;
    this.filledAt = now;
  }

  /**
   * Takes a token.
   *
   * @param now a time in nanoseconds that never goes back
   * @return 0, or the nanoseconds until there is a token
   */
  synchronized long take(long now) {
    // Threads may come here in another order than they have read the clock.
    if (now - filledAt > 0) {
      tokens = Math.min(size, tokens + (now - filledAt) * perNano);
      filledAt = now;
    }
    if (tokens >= 1) {
      tokens--;
      return 0;
    }
    return (long) Math.ceil((1 - tokens) / perNano);
  }
}
