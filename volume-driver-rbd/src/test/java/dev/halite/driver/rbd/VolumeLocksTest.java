package dev.halite.driver.rbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class VolumeLocksTest {
  private static final UUID WORKED_ON = new UUID(0, 1);

  private final VolumeLocks locks = new VolumeLocks(Duration.ZERO);

  @Test
  void aLongChangeOfOneVolumeKeepsNoOtherWaiting() {
    long others =
        locks.locked(
            WORKED_ON,
            () ->
                LongStream.range(2, 4096)
                    .map(other -> elsewhere(new UUID(0, other)).join())
                    .count());

    assertThat(others).isEqualTo(4094);
  }

  @Test
  void twoChangesOfOneVolumeAreNotMadeAtOnce() {
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> locks.locked(WORKED_ON, () -> elsewhere(WORKED_ON).join()))
        .havingCause()
        .isInstanceOf(DriverException.class)
        .matches(e -> ((DriverException) e).fault() == DriverFault.OCCUPIED);
    assertThat(elsewhere(WORKED_ON).join()).isOne();
  }

  private CompletableFuture<Long> elsewhere(UUID volume) {
    return CompletableFuture.supplyAsync(() -> locks.locked(volume, () -> 1L));
  }
}
