package dev.halite.api.rate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.identity.RequestContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RateLimitTest {
  private final AtomicLong clock = new AtomicLong(-5);

  @Test
  void aBurstIsServedAndThenOneRequestAtATime() {
    RateLimit limit = limit(2, 5);
    assertThat(served(limit, "a", 20)).isEqualTo(5);
    assertThat(wait(limit, "a")).isEqualTo(1);
    pass(Duration.ofMillis(499));
    assertThat(served(limit, "a", 20)).isZero();
    pass(Duration.ofMillis(1));
    assertThat(served(limit, "a", 20)).isEqualTo(1);
    pass(Duration.ofSeconds(10));
    assertThat(served(limit, "a", 20)).as("no more than the burst after a pause").isEqualTo(5);
  }

  @Test
  void whoWaitsAsLongAsToldIsServed() {
    RateLimit limit = limit(0.1, 1);
    assertThat(wait(limit, "a")).isZero();
    pass(Duration.ofMillis(2_500));
    int seconds = wait(limit, "a");
    assertThat(seconds).isEqualTo(8);
    pass(Duration.ofSeconds(seconds - 1));
    assertThat(wait(limit, "a")).isEqualTo(1);
    pass(Duration.ofSeconds(1));
    assertThat(wait(limit, "a")).isZero();
  }

  @Test
  void theRateHoldsOverALongTime() {
    RateLimit limit = limit(7, 3);
    int served = 0;
    for (int step = 0; step < 10_000; step++) {
      served += served(limit, "a", 1);
      pass(Duration.ofMillis(10));
    }
    assertThat(served).isBetween(7 * 100, 7 * 100 + 3);
  }

  @Test
  void projectsDoNotSlowEachOther() {
    RateLimit limit = limit(1, 2);
    assertThat(served(limit, "a", 5)).isEqualTo(2);
    assertThat(served(limit, "b", 5)).isEqualTo(2);
    assertThat(served(limit, null, 5)).as("a user without project").isEqualTo(2);
  }

  @Test
  void withoutARateNothingIsCounted() {
    RateLimit limit = limit(0, 1);
    assertThat(served(limit, "a", 1_000)).isEqualTo(1_000);
    assertThat(limit.buckets()).isZero();
  }

  @Test
  void theNumberOfBucketsIsBounded() {
    RateLimit limit = limit(1, 1);
    IntStream.range(0, 15_000).forEach(number -> wait(limit, "project" + number));
    assertThat(limit.buckets()).isBetween(1L, 10_000L);
    pass(Duration.ofSeconds(10));
    assertThat(limit.buckets()).as("those that are full again").isZero();
  }

  @Test
  void aClockThatIsReadLateGivesNothingTwice() {
    TokenBucket bucket = new TokenBucket(1, 1, 0);
    assertThat(bucket.take(2_000_000_000L)).isZero();
    assertThat(bucket.take(1_000_000_000L)).isEqualTo(1_000_000_000L);
    assertThat(bucket.take(2_500_000_000L)).isEqualTo(500_000_000L);
  }

  private RateLimit limit(double perSecond, int burst) {
    return new RateLimit(new RateLimitProperties(perSecond, burst), clock::get);
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  private static int served(RateLimit limit, @Nullable String project, int requests) {
    return (int) IntStream.range(0, requests).filter(number -> wait(limit, project) == 0).count();
  }

  private static int wait(RateLimit limit, @Nullable String project) {
    return limit.secondsToWait(
        new RequestContext("req", null, "ann", project, Set.of(), Set.of(), false));
  }
}
