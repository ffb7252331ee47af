package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who takes two of them never waits for somebody who waits for him. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class VolumeLocksTest {
  @Test
  void twoAreTakenInOneOrderWhateverOrderTheyAreAskedFor() throws Exception {
    var locks = new VolumeLocks(Duration.ofMillis(500));
    UUID one = UUID.randomUUID();
    UUID other = UUID.randomUUID();
    assertThat(locks.changingBoth(one, one, () -> 1)).isEqualTo(1);
    try (ExecutorService both = Executors.newFixedThreadPool(2)) {
      List<Callable<Integer>> calls =
          List.of(() -> often(locks, one, other), () -> often(locks, other, one));
      for (Future<Integer> each : both.invokeAll(calls)) {
        assertThat(each.get()).isEqualTo(2_000);
      }
    }
  }

  private static int often(VolumeLocks locks, UUID first, UUID second) {
    int done = 0;
    for (int i = 0; i < 2_000; i++) {
      done += locks.changingBoth(first, second, () -> 1);
    }
    return done;
  }
}
