package dev.halite.common.engine.operation;

import dev.halite.common.engine.file.TrustedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fault points for tests. A file named like the point in the directory is a trap: whoever reaches
 * the point first takes it by renaming it to {@code <point>.<pid>} and waits there, for ever or
 * until that file is removed.
 */
public final class FileFaultPoints implements FaultPoints {
  private static final Logger log = LoggerFactory.getLogger(FileFaultPoints.class);

  private final Path directory;

  /**
   * Takes traps from a directory that nobody else can put one into.
   *
   * @throws dev.halite.common.engine.file.UntrustedFileException if others may
   */
  public FileFaultPoints(Path directory) {
    try {
      this.directory =
          TrustedFiles.ofThisProcess().requireDirectory(directory, "the directory of traps");
    } catch (IOException e) {
      throw new UncheckedIOException("The traps in " + directory + " cannot be read.", e);
    }
    log.warn("This process stops where {} says, for tests", directory);
  }

  @Override
  public void reached(String point) {
    Path trap = directory.resolve(point);
    if (!Files.exists(trap)) {
      return;
    }
    Path sprung = directory.resolve(point + "." + ProcessHandle.current().pid());
    try {
      Files.move(trap, sprung, StandardCopyOption.ATOMIC_MOVE);
    } catch (java.nio.file.NoSuchFileException taken) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    while (Files.exists(sprung)) {
      LockSupport.parkNanos(20_000_000L);
    }
  }
}
