package dev.halite.common.storage.posix;

import dev.halite.driver.Extent;
import dev.halite.driver.ExtentCollector;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/**
 * A file or block device that is open for its content, by two handles: one for what the Java
 * library can do and one for what only the system can. May be used by many threads at once.
 */
public final class ContentFile implements Closeable {
  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  private static final Set<OpenOption> READ_AND_WRITE =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private final PosixFile file;
  private final FileChannel channel;

  private ContentFile(PosixFile file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Opens what is there; refuses a symbolic link. */
  public static ContentFile open(Path path, boolean writable) throws IOException {
    PosixFile file = writable ? PosixFile.openNoLink(path) : PosixFile.openToRead(path);
    try {
      return new ContentFile(file, FileChannel.open(path, writable ? READ_AND_WRITE : READ));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** For what only the system can do. */
  public PosixFile file() {
    return file;
  }

  /** Closed with this. */
  public FileChannel channel() {
    return channel;
  }

  /** Fills the buffer. */
  public void read(long offset, ByteBuffer into) throws IOException {
    long at = offset;
    while (into.hasRemaining()) {
      int read = channel.read(into, at);
      if (read < 0) {
        throw new EOFException("it became shorter");
      }
      at += read;
    }
  }

  /** Writes all that remains in the buffer. */
  public void write(long offset, ByteBuffer from) throws IOException {
    long at = offset;
    while (from.hasRemaining()) {
      at += channel.write(from, at);
    }
  }

  /**
   * What there is between holes, in a range; of a block device this tells nothing.
   *
   * @param sizeBytes of the content, of which the file may have more
   */
  public List<Extent> extents(long sizeBytes, long offset, long length) throws IOException {
    var extents = new ExtentCollector(sizeBytes, offset, length);
    FileExtents.collect(file, offset, offset + length, extents);
    return extents.extents();
  }

  @Override
  public void close() throws IOException {
    try (file) {
      channel.close();
    }
  }
}
