package dev.halite.api.rate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.halite.common.engine.identity.RequestContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one project from taking all of the service. Each process counts for itself and in memory: a
 * limit that all share would cost every request a message, and protects no better from overload.
 */
public final class RateLimit {
  /** More than that many at a time: those that were quiet for longest begin anew. */
  private static final int MAX_BUCKETS = 10_000;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final RateLimitProperties properties;
  private final Ticker ticker;
  private final @Nullable Cache<String, TokenBucket> buckets;

  RateLimit(RateLimitProperties properties, Ticker ticker) {
    this.properties = properties;
    this.ticker = ticker;
    this.buckets = properties.requestsPerSecond() == 0 ? null : buckets(properties, ticker);
  }

  private static Cache<String, TokenBucket> buckets(RateLimitProperties properties, Ticker ticker) {
    // By then it is full again, and a full bucket is as good as a new one.
    double seconds = 1 + properties.burst() / properties.requestsPerSecond();
    Duration full = Duration.ofSeconds((long) Math.ceil(Math.min(seconds, 1e9)));
    return Caffeine.newBuilder()
        .maximumSize(MAX_BUCKETS)
        .expireAfterAccess(full)
        .ticker(ticker)
        .build();
  }

  /**
   * Counts a request.
   *
   * @return 0, or the seconds after which it may be sent again
   */
  public int secondsToWait(RequestContext caller) {
    if (buckets == null) {
      return 0;
    }
    String project = caller.projectId();
    String key = project == null ? "user/" + caller.userId() : "project/" + project;
    long now = ticker.read();
    TokenBucket bucket =
        buckets.get(
            key,
            unknown -> new TokenBucket(properties.requestsPerSecond(), properties.burst(), now));
    long wait = bucket.take(now);
    return (int) Math.min(Math.ceilDiv(wait, NANOS_PER_SECOND), Integer.MAX_VALUE);
  }

  /** How many buckets there are. */
  long buckets() {
    if (buckets == null) {
      return 0;
    }
    buckets.cleanUp();
    return buckets.estimatedSize();
  }
}
