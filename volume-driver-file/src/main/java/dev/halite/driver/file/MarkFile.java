package dev.halite.driver.file;

import dev.halite.common.storage.posix.DurableFiles;
import dev.halite.driver.PlacementState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The file with an object's mark; its name says whether the object is building or complete. It
 * moves between the two by a rename, which is one step and works on a full disk too.
 */
record MarkFile(Path building, Path complete, Path temporary) {
  private static final String BUILDING = ".building";
  private static final String COMPLETE = ".complete";

  static MarkFile of(Path directory, String object) {
    return new MarkFile(
        directory.resolve(object + BUILDING),
        directory.resolve(object + COMPLETE),
        directory.resolve(object + ".temporary"));
  }

  /** The object's name of a mark's file name; empty for any other file. */
  static String objectOf(String fileName) {
    return fileName.endsWith(BUILDING) || fileName.endsWith(COMPLETE)
        ? fileName.substring(0, fileName.lastIndexOf('.'))
        : "";
  }

  /**
   * A mark as found.
   *
   * @param state BUILDING or COMPLETE
   */
  record Found(PlacementState state, String text) {}

  /** What is there; null when nothing is. */
  @Nullable Found find() throws IOException {
    // 'building' a second time: between the two looks the mark may have moved back
    for (int look = 0; look < 3; look++) {
      boolean isBuilding = look != 1;
      try {
        return new Found(
            isBuilding ? PlacementState.BUILDING : PlacementState.COMPLETE,
            DurableFiles.read(isBuilding ? building : complete));
      } catch (NoSuchFileException e) {
        continue;
      }
    }
    return null;
  }

  void writeBuilding(String text) throws IOException {
    DurableFiles.write(temporary, building, text);
  }

  /** Writes the mark of an object that is complete already. */
  void writeComplete(String text) throws IOException {
    DurableFiles.write(temporary, complete, text);
  }

  void buildingToComplete() throws IOException {
    DurableFiles.rename(building, complete);
  }

  void completeToBuilding() throws IOException {
    DurableFiles.rename(complete, building);
  }

  /** Removes the mark, and what a death in the middle of writing it left; not durably yet. */
  void remove() throws IOException {
    Files.deleteIfExists(temporary);
    Files.deleteIfExists(building);
    Files.deleteIfExists(complete);
  }
}
