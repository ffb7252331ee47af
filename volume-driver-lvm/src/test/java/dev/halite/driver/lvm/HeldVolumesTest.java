package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.halite.driver.DriverException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A lock on a volume's export lasts as long as a change of its targets. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class HeldVolumesTest {
  private final HeldVolumes held = new HeldVolumes();
  private final UUID volume = UUID.randomUUID();
  private final List<String> seen = new CopyOnWriteArrayList<>();

  @Test
  void itDoesNotEndBeforeTheChangesUnderWay() throws Exception {
    var begun = new CountDownLatch(1);
    var changed = new CountDownLatch(1);
    var wished = new CountDownLatch(1);
    Thread lock =
        Thread.ofPlatform()
            .start(
                () -> {
                  held.during(volume, () -> waitFor(wished));
                  seen.add(Thread.currentThread().isInterrupted() ? "interrupted" : "ended");
                });
    await().until(this::mayChange);
    Thread change =
        Thread.ofPlatform()
            .start(
                () ->
                    held.change(
                        volume,
                        () -> {
                          begun.countDown();
                          waitFor(changed);
                          seen.add("changed");
                        }));
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    // the node has gone
    wished.countDown();
    await().until(() -> lock.getState() == Thread.State.WAITING && !mayChange());
    lock.interrupt();
    assertThat(lock.join(Duration.ofMillis(100))).isFalse();
    changed.countDown();
    lock.join();
    change.join();
    assertThat(seen).containsExactly("changed", "interrupted");
    assertThat(mayChange()).isFalse();
  }

  private boolean mayChange() {
    try {
      held.change(volume, () -> {});
      return true;
    } catch (DriverException e) {
      return false;
    }
  }

  @Test
  void anotherVolumeIsNotHeld() {
    held.during(
        volume,
        () ->
            assertThatExceptionOfType(DriverException.class)
                .isThrownBy(() -> held.change(UUID.randomUUID(), () -> seen.add("changed"))));
    assertThat(seen).isEmpty();
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
