package dev.halite.api.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PasswordChecksTest {
  private static final int PROCESSORS = 4;

  private final PasswordChecks checks = new PasswordChecks(PROCESSORS, Ticker.systemTicker());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore ends = new Semaphore(0);
  private final AtomicInteger running = new AtomicInteger();

  @AfterEach
  void close() {
    ends.release(1_000);
    threads.close();
  }

  /** A check that runs until it is ended. */
  private Future<Boolean> slow(String address, String name, boolean right) {
    return threads.submit(
        () ->
            checks.isRight(
                address,
                name,
                () -> {
                  running.incrementAndGet();
                  ends.acquireUninterruptibly();
                  running.decrementAndGet();
                  return right;
                }));
  }

  private void flood(String name, int count) {
    List<Future<Boolean>> flood = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      flood.add(slow("203.0.113.1", name, false));
    }
    await().until(() -> running.get() == PROCESSORS / 2);
  }

  @Test
  void strangersHaveHalfOfTheProcessorsAndTheirAddressesTakeTurns() {
    flood("nobody", 100);
    Future<Boolean> newcomer = slow("203.0.113.2", "ann", true);
    int ended = 0;
    while (!newcomer.isDone() && ended < 100) {
      ends.release();
      ended++;
      await().until(() -> ends.availablePermits() == 0);
    }
    // Those before it, itself, and who came while it came.
    assertThat(ended).isLessThan(20);
    assertThat(newcomer.resultNow()).isTrue();
  }

  @Test
  void whoIsKnownWaitsForNoStranger() throws Exception {
    assertThat(checks.isRight("203.0.113.2", "ann", () -> true)).isTrue();
    assertThat(checks.isRight("203.0.113.1", "bob", () -> true)).isTrue();
    flood("nobody", 100);
    assertThat(checks.isRight("203.0.113.2", "ann", () -> true)).isTrue();
    // Not even where the flood comes from.
    assertThat(checks.isRight("203.0.113.1", "bob", () -> true)).isTrue();
  }

  @Test
  void whoseNameIsGuessedAtIsAStrangerAgain() {
    assertThat(checks.isRight("203.0.113.1", "ann", () -> true)).isTrue();
    assertThat(checks.isRight("203.0.113.1", "ann", () -> false)).isFalse();
    flood("ann", 100);
    assertThat(running).hasValue(PROCESSORS / 2);
  }
}
