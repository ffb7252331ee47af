package dev.halite.driver.file;

import dev.halite.common.storage.posix.DurableFiles;
import dev.halite.driver.PlacementState;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The marks of snapshots: a directory for each volume that has some, so that a volume's snapshots
 * are found without a look at those of all others.
 */
final class SnapshotMarks {
  private final Layout layout;

  SnapshotMarks(Layout layout) {
    this.layout = layout;
  }

  /**
   * A mark as found.
   *
   * @param state BUILDING or COMPLETE; DAMAGED when it cannot be read
   * @param mark null when it cannot be read
   */
  record Found(PlacementState state, @Nullable SnapshotMark mark) {}

  /** The snapshot's mark; null when it has none. */
  @Nullable Found find(UUID volumeId, UUID snapshotId) throws IOException {
    MarkFile.Found found = layout.snapshotMark(volumeId, snapshotId).find();
    return found == null
        ? null
        : SnapshotMark.parse(found.text())
            .map(mark -> new Found(found.state(), mark))
            .orElseGet(() -> new Found(PlacementState.DAMAGED, null));
  }

  void writeBuilding(UUID volumeId, UUID snapshotId, SnapshotMark mark) throws IOException {
    Files.createDirectories(layout.snapshotMarks(volumeId));
    // also where it is there: whoever made it may have died before it was durable
    DurableFiles.syncDirectory(layout.snapshotMarks());
    layout.snapshotMark(volumeId, snapshotId).writeBuilding(mark.text());
  }

  void buildingToComplete(UUID volumeId, UUID snapshotId) throws IOException {
    layout.snapshotMark(volumeId, snapshotId).buildingToComplete();
  }

  void completeToBuilding(UUID volumeId, UUID snapshotId) throws IOException {
    layout.snapshotMark(volumeId, snapshotId).completeToBuilding();
  }

  /** Removes the mark, and the volume's directory with the last one. */
  void remove(UUID volumeId, UUID snapshotId) throws IOException {
    Path directory = layout.snapshotMarks(volumeId);
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      layout.snapshotMark(volumeId, snapshotId).remove();
      DurableFiles.syncDirectory(directory);
      removeIfEmpty(directory);
    }
  }

  /** Removes what deaths in the middle of writing marks left; the volume has no snapshot. */
  void removeLeftovers(UUID volumeId) throws IOException {
    Path directory = layout.snapshotMarks(volumeId);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.temporary")) {
      for (Path file : files) {
        Files.delete(file);
      }
    } catch (NoSuchFileException e) {
      return;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    removeIfEmpty(directory);
  }

  private void removeIfEmpty(Path directory) throws IOException {
    try {
      Files.delete(directory);
    } catch (DirectoryNotEmptyException e) {
      // the volume has other snapshots
      return;
    }
    DurableFiles.syncDirectory(layout.snapshotMarks());
  }

  /** The volumes that have a directory for marks. */
  Set<UUID> volumes() throws IOException {
    var volumes = new HashSet<UUID>();
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(layout.snapshotMarks())) {
      for (Path directory : directories) {
        Layout.volumeOfDisk(directory).ifPresent(volumes::add);
      }
    } catch (NoSuchFileException e) {
      return Set.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return volumes;
  }

  /** The volume's snapshots that have a mark. */
  Set<UUID> snapshotsOf(UUID volumeId) throws IOException {
    var snapshots = new HashSet<UUID>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.snapshotMarks(volumeId))) {
      for (Path file : files) {
        Layout.snapshotOfMark(file).ifPresent(snapshots::add);
      }
    } catch (NoSuchFileException e) {
      return Set.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return snapshots;
  }
}
