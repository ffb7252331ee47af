package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What lies beside volumes and what becomes of it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FileSnapshotsTest extends SnapshotUnderTest {
  @TempDir private Path directory;

  @BeforeEach
  void setUp() throws Exception {
    start(directory, Map.of());
  }

  @Test
  void filesOfSnapshotsAreNoVolumes() throws Exception {
    SnapshotSpec snapshot = taken();
    // not even one that carries the id of a volume
    Files.createFile(layout().snapshot(volume().volumeId()));

    assertThat(driver().volumes())
        .extracting(StoredVolume::volumeId)
        .containsExactly(volume().volumeId());
    assertThat(driver().inspect(snapshot.snapshotId())).isEmpty();
    assertThat(driver().report().pools().getFirst().volumes()).isEqualTo(1);
  }

  @Test
  void aFileWithoutAMarkIsLeftAlone() throws Exception {
    SnapshotSpec snapshot = snapshot();
    Files.writeString(file(snapshot), "not ours");

    assertFault(
        DriverFault.CONFLICT, "left alone", () -> driver().createSnapshot(mark(), snapshot));
    assertFault(
        DriverFault.CONFLICT, "left alone", () -> driver().deleteSnapshot(mark(), snapshot));
    assertFault(
        DriverFault.NOT_FOUND,
        "not complete",
        () -> driver().createFromSnapshot(mark(), spec(1), snapshot));

    assertThat(file(snapshot)).hasContent("not ours");
  }

  @Test
  void oneIdIsNotASnapshotOfTwoVolumes() throws Exception {
    SnapshotSpec snapshot = taken();
    VolumeSpec other = spec(1);
    driver().create(mark(), other);
    var again =
        new SnapshotSpec(
            snapshot.snapshotId(), snapshot.placement(), other.volumeId(), other.placement());

    assertFault(DriverFault.CONFLICT, "left alone", () -> driver().createSnapshot(mark(), again));
    assertFault(DriverFault.CONFLICT, "left alone", () -> driver().deleteSnapshot(mark(), again));

    assertThat(driver().snapshots(volume().volumeId())).hasSize(1);
    assertThat(driver().snapshots(other.volumeId())).isEmpty();
  }

  @Test
  void aSnapshotWhoseFileOrMarkIsBrokenIsDamagedAndNothingIsMadeOfIt() throws Exception {
    SnapshotSpec gone = taken();
    SnapshotSpec shorter = taken();
    SnapshotSpec unreadable = taken();
    Files.delete(file(gone));
    try (var file = new RandomAccessFile(file(shorter).toFile(), "rw")) {
      file.setLength(4096);
    }
    Files.writeString(
        layout().snapshotMark(volume().volumeId(), unreadable.snapshotId()).complete(),
        "1 nonsense");

    assertThat(driver().snapshots(volume().volumeId()))
        .hasSize(3)
        .allMatch(it -> it.state() == PlacementState.DAMAGED)
        .extracting(StoredSnapshot::sizeBytes)
        .containsExactlyInAnyOrder(0L, 4096L, volume().sizeBytes());
    for (SnapshotSpec each : new SnapshotSpec[] {gone, shorter}) {
      assertFault(
          DriverFault.FAILURE,
          "missing or has another size",
          () -> driver().createFromSnapshot(mark(), spec(1), each));
      assertFault(
          DriverFault.FAILURE,
          "missing or has another size",
          () -> driver().createSnapshot(mark(), each));
      driver().deleteSnapshot(mark(), each);
    }
    assertFault(
        DriverFault.CONFLICT,
        "without a readable mark",
        () -> driver().deleteSnapshot(mark(), unreadable));
    assertThat(driver().volumes()).hasSize(1);
  }

  @Test
  void aSnapshotOutlivesTheLossOfItsVolume() throws Exception {
    SnapshotSpec snapshot = taken();
    Files.delete(disk(volume()));
    VolumeSpec made = spec(1);

    driver().createFromSnapshot(mark(), made, snapshot);

    assertThat(get(disk(made), 0, CONTENT.length())).isEqualTo(CONTENT);
    driver().deleteSnapshot(mark(), snapshot);
    assertThat(driver().snapshots(volume().volumeId())).isEmpty();
  }

  @Test
  void aSnapshotIsDeletedWhileAVolumeIsMadeOfIt() throws Exception {
    SnapshotSpec snapshot = taken();
    VolumeSpec made = spec(1);
    watch(
        stage -> {
          if (stage.equals("create-from-snapshot.file-made")) {
            driver().deleteSnapshot(mark(), snapshot);
          }
        });

    driver().createFromSnapshot(mark(), made, snapshot);

    assertThat(get(disk(made), 0, CONTENT.length())).isEqualTo(CONTENT);
    assertThat(file(snapshot)).doesNotExist();
  }

  @Test
  void aCallOfAnOwnerThatWasReplacedIsRefused() {
    UUID operation = UUID.randomUUID();
    SnapshotSpec snapshot = snapshot();
    driver().createSnapshot(new OperationMark(operation, 2, "req-test"), snapshot);
    var late = new OperationMark(operation, 1, "req-test");

    assertFault(DriverFault.CONFLICT, "taken over", () -> driver().createSnapshot(late, snapshot));
    assertFault(DriverFault.CONFLICT, "taken over", () -> driver().deleteSnapshot(late, snapshot));
    assertThat(driver().snapshots(volume().volumeId())).hasSize(1);
  }

  @Test
  void aVolumeOfAnotherPoolIsMadeOfNothing() {
    SnapshotSpec snapshot = taken();
    var other = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, "other");

    assertFault(
        DriverFault.INVALID,
        "no pool 'other'",
        () -> driver().createFromSnapshot(mark(), other, snapshot));
    assertFault(
        DriverFault.INVALID,
        "no pool 'other'",
        () -> driver().cloneVolume(mark(), other, volume().volumeId(), volume().placement()));
  }

  @Test
  void aVolumeIsNotItsOwnClone() {
    assertThat(driver().cloneVolume(mark(), volume(), volume().volumeId(), volume().placement()))
        .extracting(StoredVolume::state)
        .isEqualTo(PlacementState.COMPLETE);
    var other = new VolumeSpec(volume().volumeId(), UUID.randomUUID(), 1, "files");

    assertFault(
        DriverFault.CONFLICT,
        "left alone",
        () -> driver().cloneVolume(mark(), other, volume().volumeId(), volume().placement()));
  }

  @Test
  void whatAnUnwrittenMarkLeftGoesWithTheVolume() throws Exception {
    Path marks = layout().snapshotMarks(volume().volumeId());
    Files.createDirectory(marks);
    Files.createFile(layout().snapshotMark(volume().volumeId(), UUID.randomUUID()).temporary());

    driver().delete(mark(), volume().volumeId(), volume().placement());

    assertThat(layout().snapshotMarks()).isEmptyDirectory();
  }
}
