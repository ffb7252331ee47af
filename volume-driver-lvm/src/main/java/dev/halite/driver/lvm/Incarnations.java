package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The incarnations of a group that have begun and are not fenced yet.
 *
 * @param directory where each has one of its own
 */
record Incarnations(Path directory) {
  /** A node fences the one before; many are left only by who wants to fill the memory below. */
  static final int MOST = 256;

  /** Wants that another one may begin. */
  void requireRoom() {
    try (Stream<Path> all = Files.list(directory)) {
      if (all.limit(MOST).count() == MOST) {
        throw new DriverException(
            DriverFault.UNAVAILABLE,
            "%d incarnations have begun and were not fenced; look into %s."
                .formatted(MOST, directory));
      }
    } catch (NoSuchFileException e) {
      // the first one makes it
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
