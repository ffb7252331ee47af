package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StageListener;
import dev.halite.driver.VolumeSpec;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that copy say how far they are, and end when nobody wants them any more. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProgressTest {
  private static final int NEVER = 101;

  @TempDir private Path directory;
  private final List<Integer> told = new ArrayList<>();
  private final VolumeSpec volume = spec();
  private int unwantedAt = NEVER;
  private FileDriver driver;

  /** As the node's, when the operation was cancelled. */
  private static final class Unwanted extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @BeforeEach
  void start() throws Exception {
    var listener =
        new StageListener() {
          @Override
          public void reached(OperationMark mark, String stage) {
            // nothing is held here
          }

          @Override
          public void progressed(OperationMark mark, int percent) {
            told.add(percent);
            if (percent >= unwantedAt) {
              throw new Unwanted();
            }
          }
        };
    driver =
        (FileDriver)
            new FileDriverFactory()
                .create(
                    new BackendSettings(
                        "node",
                        "files",
                        Map.of("directory", directory.toString(), "export", "local"),
                        Clock.systemUTC(),
                        UUID::randomUUID,
                        listener));
    driver.setup(null);
    driver.create(mark(), volume);
    try (var disk =
        new RandomAccessFile(new Layout(directory).volume(volume.volumeId()).toFile(), "rw")) {
      for (long mib : new long[] {0, 256, 512, 768}) {
        disk.seek(mib << 20);
        disk.writeBytes("data");
      }
    }
    told.clear();
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void copiesTellHowFarTheyAre() {
    SnapshotSpec snapshot = snapshot();
    driver.createSnapshot(mark(), snapshot);
    assertTold();
    driver.createFromSnapshot(mark(), spec(), snapshot);
    assertTold();
    driver.cloneVolume(mark(), spec(), volume.volumeId(), volume.placement());
    assertTold();
  }

  @Test
  void aCopyThatNobodyWantsEndsAndIsLeftToTheUndo() {
    unwantedAt = 50;
    VolumeSpec made = spec();

    assertThatThrownBy(
            () -> driver.cloneVolume(mark(), made, volume.volumeId(), volume.placement()))
        .isInstanceOf(Unwanted.class);

    assertThat(told.getLast()).isBetween(50, 74);
    assertThat(driver.inspect(made.volumeId()))
        .get()
        .matches(it -> it.state() == PlacementState.BUILDING);
    driver.delete(mark(), made.volumeId(), made.placement());
    assertThat(driver.volumes()).hasSize(1);
    unwantedAt = NEVER;
    driver.cloneVolume(mark(), made, volume.volumeId(), volume.placement());
    assertThat(driver.volumes()).allMatch(it -> it.state() == PlacementState.COMPLETE);
  }

  @Test
  void aSnapshotThatNobodyWantsEndsAndIsLeftToTheUndo() {
    unwantedAt = 50;
    SnapshotSpec snapshot = snapshot();

    assertThatThrownBy(() -> driver.createSnapshot(mark(), snapshot)).isInstanceOf(Unwanted.class);

    assertThat(driver.snapshots(volume.volumeId()))
        .singleElement()
        .matches(it -> it.state() == PlacementState.BUILDING);
    driver.deleteSnapshot(mark(), snapshot);
    assertThat(driver.snapshots(volume.volumeId())).isEmpty();
  }

  private void assertTold() {
    assertThat(told).isSorted().allMatch(percent -> percent >= 0 && percent <= 100);
    assertThat(told).contains(0, 25, 50, 75);
    told.clear();
  }

  private SnapshotSpec snapshot() {
    return new SnapshotSpec(
        UUID.randomUUID(), UUID.randomUUID(), volume.volumeId(), volume.placement());
  }

  private static VolumeSpec spec() {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, "files");
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-test");
  }
}
