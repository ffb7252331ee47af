package dev.halite.driver.file;

import dev.halite.common.storage.posix.DurableFiles;
import dev.halite.driver.PlacementState;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The placement marks of a directory. */
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
    MarkFile.Found found = layout.mark(volumeId).find();
    return found == null
        ? null
        : PlacementMark.parse(found.text())
            .map(mark -> new Found(found.state(), mark))
            .orElseGet(() -> new Found(PlacementState.DAMAGED, null));
  }

  void writeBuilding(UUID volumeId, PlacementMark mark) throws IOException {
    layout.mark(volumeId).writeBuilding(mark.text());
  }

  /** Writes the mark of a volume that is complete already. */
  void writeComplete(UUID volumeId, PlacementMark mark) throws IOException {
    layout.mark(volumeId).writeComplete(mark.text());
  }

  void buildingToComplete(UUID volumeId) throws IOException {
    layout.mark(volumeId).buildingToComplete();
  }

  void completeToBuilding(UUID volumeId) throws IOException {
    layout.mark(volumeId).completeToBuilding();
  }

  /** Removes the mark, and what a death in the middle of writing it left. */
  void remove(UUID volumeId) throws IOException {
    layout.mark(volumeId).remove();
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
