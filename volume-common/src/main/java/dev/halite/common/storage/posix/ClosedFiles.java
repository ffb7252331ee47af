package dev.halite.common.storage.posix;

import dev.halite.common.engine.file.TrustedFiles;
import dev.halite.common.engine.file.UntrustedFileException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * For drivers: files and directories that nobody can change but root and the user of this process,
 * with all that leads to them. Every refusal is a sentence.
 */
public final class ClosedFiles {
  private final TrustedFiles files;

  private ClosedFiles(TrustedFiles files) {
    this.files = files;
  }

  /** For the user that this process runs as. */
  public static ClosedFiles ofThisProcess() {
    return new ClosedFiles(TrustedFiles.ofThisProcess());
  }

  /**
   * Wants a file closed.
   *
   * @param name how the sentence calls it: {@code the program}
   */
  public void requireFile(Path file, String name) throws IOException {
    closed(file, name, () -> files.requireFile(file, name));
  }

  /** What such a file says. */
  public byte[] read(Path file, String name) throws IOException {
    return closed(file, name, () -> files.read(file, name));
  }

  /** Such a directory; made where it is missing. */
  public void makeDirectory(Path directory, String name) throws IOException {
    closed(directory, name, () -> files.makeDirectory(directory, name));
  }

  private interface Step<T> {
    T run() throws IOException;
  }

  private static <T> T closed(Path path, String name, Step<T> step) throws IOException {
    try {
      return step.run();
    } catch (UntrustedFileException e) {
      throw new IOException(e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new IOException("%s %s is not there".formatted(name, path), e);
    }
  }
}
