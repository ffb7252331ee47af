package dev.halite.driver.file;

import dev.halite.driver.PlacementState;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The placement marks of a directory. A mark moves between building and complete by a rename, which
 * is one step and works on a full disk too.
 */
final class PlacementMarks {
  private final Layout layout;

  PlacementMarks(Layout layout) {
    this.layout = layout;
  }

  /**
   * A mark as found.
   *
   * @param state BUILDING or COMPLETE; DAMAGED when it cannot be read
   * @param mark null when it cannot be read
   */
  record Found(PlacementState state, @Nullable PlacementMark mark) {}

  /** The volume's mark; null when it has none. */
  @Nullable Found find(UUID volumeId) throws IOException {
    // 'building' a second time: between the two looks the mark may have moved back
    for (int look = 0; look < 3; look++) {
      boolean building = look != 1;
      try {
        String text =
            DurableFiles.read(building ? layout.building(volumeId) : layout.complete(volumeId));
        PlacementState state = building ? PlacementState.BUILDING : PlacementState.COMPLETE;
        return PlacementMark.parse(text)
            .map(mark -> new Found(state, mark))
            .orElseGet(() -> new Found(PlacementState.DAMAGED, null));
      } catch (NoSuchFileException e) {
        continue;
      }
    }
    return null;
  }

  void writeBuilding(UUID volumeId, PlacementMark mark) throws IOException {
    DurableFiles.write(layout.temporaryMark(volumeId), layout.building(volumeId), mark.text());
  }

  /** Writes the mark of a volume that is complete already. */
  void writeComplete(UUID volumeId, PlacementMark mark) throws IOException {
    DurableFiles.write(layout.temporaryMark(volumeId), layout.complete(volumeId), mark.text());
  }

  void buildingToComplete(UUID volumeId) throws IOException {
    DurableFiles.rename(layout.building(volumeId), layout.complete(volumeId));
  }

  void completeToBuilding(UUID volumeId) throws IOException {
    DurableFiles.rename(layout.complete(volumeId), layout.building(volumeId));
  }

  /** Removes the mark, and what a death in the middle of writing it left. */
  void remove(UUID volumeId) throws IOException {
    Files.deleteIfExists(layout.temporaryMark(volumeId));
    Files.deleteIfExists(layout.building(volumeId));
    Files.deleteIfExists(layout.complete(volumeId));
    DurableFiles.syncDirectory(layout.placements());
  }

  /** The volumes that have a mark. */
  Set<UUID> volumes() throws IOException {
    var volumes = new HashSet<UUID>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.placements())) {
      for (Path file : files) {
        Layout.volumeOfMark(file).ifPresent(volumes::add);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return volumes;
  }
}
