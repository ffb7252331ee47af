package dev.halite.driver.file;

import dev.halite.common.storage.posix.ContentFile;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.Extent;
import dev.halite.driver.ExtentCollector;
import dev.halite.driver.OpenContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A disk or snapshot that is open to be copied. Each use of it is a change of the session's: who
 * fences waits for the one that is under way, and none begins afterwards.
 */
final class FileContent implements OpenContent {
  private static final Logger log = LoggerFactory.getLogger(FileContent.class);

  private final Session session;
  private final String name;
  private final long sizeBytes;
  private final boolean writable;
  private final boolean fill;
  private final ContentFile file;
  private volatile boolean closed;

  private FileContent(
      Session session,
      String name,
      long sizeBytes,
      boolean writable,
      boolean fill,
      ContentFile file) {
    this.session = session;
    this.name = name;
    this.sizeBytes = sizeBytes;
    this.writable = writable;
    this.fill = fill;
    this.file = file;
  }

  /**
   * Opens a file.
   *
   * @param name of the volume or snapshot, as in a sentence
   * @param fill whether no space is given back, because the volume is to have all that it may need
   */
  static FileContent open(
      Session session, String name, Path path, long sizeBytes, boolean writable, boolean fill)
      throws IOException {
    return new FileContent(
        session, name, sizeBytes, writable, fill, ContentFile.open(path, writable));
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void read(long offset, ByteBuffer into) {
    ExtentCollector.requireWithin(sizeBytes, offset, into.remaining());
    use(
        "read",
        () -> {
          file.read(offset, into);
          return true;
        });
  }

  @Override
  public void write(long offset, ByteBuffer from) {
    ExtentCollector.requireWithin(sizeBytes, offset, from.remaining());
    requireWritable();
    use(
        "write",
        () -> {
          file.write(offset, from);
          return true;
        });
  }

  @Override
  public void discard(long offset, long length) {
    ExtentCollector.requireWithin(sizeBytes, offset, length);
    requireWritable();
    use(
        "discard in",
        () -> {
          if (length > 0 && (fill || !file.file().punchHole(offset, length))) {
            DiskFiles.writeZeroes(
                file.channel(),
                offset,
                offset + length,
                at -> session.incarnation().requireUnfenced());
          }
          return true;
        });
  }

  @Override
  public List<Extent> extents(long offset, long length) {
    return use("find the data of", () -> file.extents(sizeBytes, offset, length));
  }

  @Override
  public void flush() {
    if (!writable) {
      return;
    }
    use(
        "flush",
        () -> {
          file.channel().force(true);
          return true;
        });
  }

  @Override
  public void close() {
    closed = true;
    session.contents().closed(this);
    try {
      file.close();
    } catch (IOException e) {
      log.warn("{} was not closed in order: {}", name, e.getMessage());
    }
  }

  private <T> T use(String action, Session.Work<T> work) {
    if (closed) {
      throw new DriverException(
          DriverFault.UNAVAILABLE, "The content of %s was closed.".formatted(name));
    }
    try {
      return session.change(List.of(), work);
    } catch (IOException e) {
      if (closed) {
        throw new DriverException(
            DriverFault.UNAVAILABLE, "The content of %s was closed.".formatted(name), e);
      }
      throw FileFaults.translate(action + " " + name, e);
    }
  }

  private void requireWritable() {
    if (!writable) {
      throw new DriverException(
          DriverFault.INVALID, "The content of %s is open to be read only.".formatted(name));
    }
  }
}
