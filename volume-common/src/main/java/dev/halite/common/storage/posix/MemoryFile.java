package dev.halite.common.storage.posix;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A file in memory, for libraries that read only by path: on no disk, and gone with the process.
 */
public final class MemoryFile implements AutoCloseable {
  private static final int MFD_CLOEXEC = 1;

  private final int descriptor;
  private final AtomicBoolean closed = new AtomicBoolean();

  private MemoryFile(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Makes one.
   *
   * @param name shown to who looks at this process's open files
   */
  public static MemoryFile of(String name, byte[] content) throws IOException {
    int descriptor = LibC.memfdCreate(name, MFD_CLOEXEC);
    if (descriptor < 0) {
      throw new FileSystemException(
          name, null, "no file in memory can be made (errno " + -descriptor + ")");
    }
    var file = new MemoryFile(descriptor);
    try {
      Files.write(file.path(), content, StandardOpenOption.WRITE);
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** By which this process reads it, until it is closed. */
  public Path path() {
    return Path.of("/proc/self/fd/" + descriptor);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      int result = LibC.close(descriptor);
      if (result < 0) {
        throw new IllegalStateException("A file in memory cannot be closed: errno " + -result);
      }
    }
  }
}
