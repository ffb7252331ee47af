package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.driver.DriverFault;
import dev.halite.driver.SnapshotSpec;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes that go back to a snapshot. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class FileRevertTest extends SnapshotUnderTest {
  private static final long MIB = 1L << 20;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void dataAndHolesAreThoseOfTheSnapshot(boolean preallocated) throws Exception {
    start(directory, Map.of("preallocate", Boolean.toString(preallocated)));
    put(disk(volume()), 100 * MIB, "x".repeat((int) (9 * MIB)));
    SnapshotSpec snapshot = taken();
    long before = occupied(disk(volume()));
    put(disk(volume()), 0, "changed");
    put(disk(volume()), 104 * MIB, "y".repeat((int) MIB));
    put(disk(volume()), 500 * MIB, "z".repeat((int) (20 * MIB)));
    put(disk(volume()), volume().sizeBytes() - 3, "end");

    driver().revert(mark(), snapshot);

    assertThat(get(disk(volume()), 0, CONTENT.length())).isEqualTo(CONTENT);
    assertThat(get(disk(volume()), 100 * MIB, (int) (9 * MIB))).matches("x+");
    assertThat(get(disk(volume()), 500 * MIB, (int) (20 * MIB))).matches("\0+");
    assertThat(get(disk(volume()), volume().sizeBytes() - 3, 3)).matches("\0+");
    assertThat(disk(volume())).hasSize(volume().sizeBytes());
    if (preallocated) {
      assertThat(occupied(disk(volume()))).isGreaterThanOrEqualTo(volume().sizeBytes());
    } else {
      assertThat(occupied(disk(volume()))).isLessThanOrEqualTo(before + MIB);
    }
    assertThat(get(file(snapshot), 0, CONTENT.length())).isEqualTo(CONTENT);
    put(disk(volume()), 0, "again..");
    assertThat(get(file(snapshot), 0, CONTENT.length())).isEqualTo(CONTENT);
  }

  @Test
  void whatIsLeftHalfIsAVolumeAndRestoredByRepeatingTheCall() throws Exception {
    start(directory, Map.of());
    put(disk(volume()), 100 * MIB, "x".repeat((int) (20 * MIB)));
    SnapshotSpec snapshot = taken();
    put(disk(volume()), 0, "changed");
    put(disk(volume()), 100 * MIB, "y".repeat((int) (20 * MIB)));
    watch(
        stage -> {
          if (stage.equals("revert.checked")) {
            throw new IllegalStateException("killed");
          }
        });

    assertThatThrownBy(() -> driver().revert(mark(), snapshot)).hasMessage("killed");
    assertThat(driver().inspect(volume().volumeId())).isPresent();
    watch(stage -> {});
    driver().revert(mark(), snapshot);

    assertThat(get(disk(volume()), 0, CONTENT.length())).isEqualTo(CONTENT);
    assertThat(get(disk(volume()), 100 * MIB, (int) (20 * MIB))).matches("x+");
  }

  @Test
  void nothingIsWrittenWhileTheVolumeIsInUse() throws Exception {
    start(directory, Map.of());
    SnapshotSpec snapshot = taken();
    put(disk(volume()), 0, "changed");
    driver().connect(mark(), request());
    List<String> reached = new ArrayList<>();
    watch(reached::add);

    assertFault(DriverFault.BUSY, "in use", () -> driver().revert(mark(), snapshot));

    assertThat(reached).isEmpty();
    assertThat(get(disk(volume()), 0, 7)).isEqualTo("changed");
  }

  @Test
  void nothingIsWrittenWhileAProcessOfTheHostWrites() throws Exception {
    start(directory, Map.of());
    SnapshotSpec snapshot = taken();
    put(disk(volume()), 0, "changed");

    try (var open = new RandomAccessFile(disk(volume()).toFile(), "rw")) {
      assertFault(DriverFault.BUSY, "open for writing", () -> driver().revert(mark(), snapshot));
      assertThat(open.length()).isEqualTo(volume().sizeBytes());
    }

    assertThat(get(disk(volume()), 0, 7)).isEqualTo("changed");
  }

  @Test
  void whatAGrowthLeftBeyondTheEndIsCutOff() throws Exception {
    start(directory, Map.of());
    SnapshotSpec snapshot = taken();
    watch(
        stage -> {
          if (stage.equals("extend.file-grown")) {
            throw new StackOverflowError("killed");
          }
        });
    assertThatThrownBy(() -> driver().extend(mark(), volume().volumeId(), volume().placement(), 2))
        .hasMessage("killed");
    watch(stage -> {});

    driver().revert(mark(), snapshot);

    assertThat(disk(volume())).hasSize(volume().sizeBytes());
    assertThat(driver().inspect(volume().volumeId()).orElseThrow().sizeBytes())
        .isEqualTo(volume().sizeBytes());
  }
}
