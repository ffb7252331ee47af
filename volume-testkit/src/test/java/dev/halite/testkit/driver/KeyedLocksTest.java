package dev.halite.testkit.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.KeyedLocks;
import dev.halite.driver.KeyedLocks.Use;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class KeyedLocksTest {
  private static final String GOLDEN = "golden";

  private final AtomicLong nanos = new AtomicLong();
  private final KeyedLocks<String> locks = new KeyedLocks<>(nanos::get);

  @Test
  void whoWasKeptFromAChangeFindsNoNewReadersWhenItComesBack() throws InterruptedException {
    try (KeyedLocks<String>.Held reader = reader()) {
      assertThat(isFree(GOLDEN, Use.READ)).isTrue();
      assertThat(isFree(GOLDEN, Use.CHANGE)).isFalse();
      assertThat(isFree(GOLDEN, Use.READ)).as("one more reader").isFalse();
      assertThat(isFree("other", Use.READ)).isTrue();
    }
    assertThat(isFree(GOLDEN, Use.READ)).as("before the change").isFalse();
    assertThat(isFree(GOLDEN, Use.CHANGE)).isTrue();
    assertThat(isFree(GOLDEN, Use.READ)).as("after the change").isTrue();
  }

  @Test
  void whoNeverComesBackKeepsReadersOutForAWhileOnly() throws InterruptedException {
    try (KeyedLocks<String>.Held reader = reader()) {
      assertThat(isFree(GOLDEN, Use.CHANGE)).isFalse();

      nanos.addAndGet(Duration.ofMinutes(1).toNanos());
      assertThat(isFree(GOLDEN, Use.READ)).isFalse();
      nanos.addAndGet(Duration.ofMinutes(2).toNanos());
      assertThat(isFree(GOLDEN, Use.READ)).isTrue();
    }
  }

  private KeyedLocks<String>.Held reader() throws InterruptedException {
    return Objects.requireNonNull(locks.tryLock(GOLDEN, Use.READ, 0));
  }

  /** Asked by another thread. */
  private boolean isFree(String key, Use use) {
    return CompletableFuture.supplyAsync(
            () -> {
              try (KeyedLocks<String>.Held held = locks.tryLock(key, use, 0)) {
                return held != null;
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            })
        .join();
  }
}
