package dev.halite.testkit.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.KeyedLocks;
import dev.halite.driver.KeyedLocks.Use;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
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

      nanos.addAndGet(Duration.ofSeconds(40).toNanos());
      assertThat(isFree(GOLDEN, Use.READ)).isFalse();
      nanos.addAndGet(Duration.ofSeconds(100).toNanos());
      assertThat(isFree(GOLDEN, Use.READ)).isTrue();
    }
  }

  @Test
  void aChangeThatIsKeptAwayForLongKeepsNewReadersOutHalfOfTheTime() throws InterruptedException {
    var out = new ArrayList<Boolean>();
    try (KeyedLocks<String>.Held reader = reader()) {
      for (int seconds = 0; seconds < 210; seconds += 15) {
        assertThat(isFree(GOLDEN, Use.CHANGE)).isFalse();
        out.add(!isFree(GOLDEN, Use.READ));
        nanos.addAndGet(Duration.ofSeconds(15).toNanos());
      }
    }

    assertThat(out)
        .containsExactly(
            true, false, true, true, false, false, true, true, true, true, false, false, false,
            false);
  }

  @Test
  void readersWhoComeForEverDoNotKeepAChangeAwayForEver() throws InterruptedException {
    int takes = 10;
    Map<Integer, KeyedLocks<String>.Held> readers = new HashMap<>();
    readers.put(0, reader());
    int minute = 0;
    while (!isFree(GOLDEN, Use.CHANGE)) {
      minute++;
      nanos.addAndGet(Duration.ofMinutes(1).toNanos());
      KeyedLocks<String>.Held next = locks.tryLock(GOLDEN, Use.READ, 0);
      if (next != null) {
        readers.put(minute, next);
      }
      KeyedLocks<String>.Held done = readers.remove(minute - takes);
      if (done != null) {
        done.close();
      }
    }

    assertThat(minute).isBetween(takes, 6 * takes);
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
