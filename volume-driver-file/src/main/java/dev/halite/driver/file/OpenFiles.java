package dev.halite.driver.file;

import dev.halite.common.storage.posix.PosixFile;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether anybody on this host has a disk open. */
final class OpenFiles {
  private static final Logger log = LoggerFactory.getLogger(OpenFiles.class);

  private OpenFiles() {}

  /**
   * Wants nobody to have the disk open; one that is not there is success.
   *
   * @throws DriverException FAILURE when somebody has, or when the system does not tell
   */
  static void requireClosed(Path disk) {
    try (PosixFile file = PosixFile.open(disk)) {
      if (file.isOpenElsewhere()) {
        throw new DriverException(
            DriverFault.FAILURE,
            "A process of this host has %s open and cannot be cut off; end it first."
                .formatted(disk));
      }
    } catch (NoSuchFileException e) {
      log.debug("{} is not there, so nobody can write to it", disk);
    } catch (IOException e) {
      throw new DriverException(
          DriverFault.FAILURE,
          "It is not sure that nobody writes to %s any more: %s.".formatted(disk, e.getMessage()),
          e);
    }
  }

  /**
   * Whether somebody on this host has this file open for writing.
   *
   * @param file open to be read
   * @throws DriverException FAILURE when the system does not tell
   */
  static boolean isWritten(Path disk, PosixFile file) {
    try {
      return file.isOpenForWriting();
    } catch (IOException e) {
      throw new DriverException(
          DriverFault.FAILURE,
          "It is not sure that nobody writes to %s: %s.".formatted(disk, e.getMessage()),
          e);
    }
  }
}
