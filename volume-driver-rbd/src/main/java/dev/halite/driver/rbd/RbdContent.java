package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.Errno;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.Extent;
import dev.halite.driver.ExtentCollector;
import dev.halite.driver.OpenContent;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An image or snapshot that is open to be copied. Each use is a call of the session's; once that
 * was fenced, the cluster refuses what comes.
 */
final class RbdContent implements OpenContent {
  private static final Logger log = LoggerFactory.getLogger(RbdContent.class);

  /** Most bytes of one native call, and of the buffer for what is not direct. */
  private static final int CHUNK = 8 << 20;

  private final Session session;
  private final String name;
  private final OpenImage image;
  private final boolean writable;
  private final long sizeBytes;
  private volatile boolean closed;

  /**
   * Takes the image over.
   *
   * @param name of the volume or snapshot, as in a sentence
   */
  RbdContent(Session session, String name, OpenImage image, boolean writable, long sizeBytes) {
    this.session = session;
    this.name = name;
    this.image = image;
    this.writable = writable;
    this.sizeBytes = sizeBytes;
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void read(long offset, ByteBuffer into) {
    ExtentCollector.requireWithin(sizeBytes, offset, into.remaining());
    if (into.isReadOnly()) {
      throw new IllegalArgumentException("A buffer to read into is not read-only.");
    }
    long at = offset;
    while (into.hasRemaining()) {
      int length = Math.min(CHUNK, into.remaining());
      ByteBuffer chunk =
          into.isDirect() ? into.slice(into.position(), length) : ByteBuffer.allocateDirect(length);
      long from = at;
      use("read", () -> fill(from, chunk));
      if (into.isDirect()) {
        into.position(into.position() + length);
      } else {
        into.put(chunk.flip());
      }
      at += length;
    }
  }

  @Override
  public void write(long offset, ByteBuffer from) {
    ExtentCollector.requireWithin(sizeBytes, offset, from.remaining());
    requireWritable();
    long at = offset;
    while (from.hasRemaining()) {
      int length = Math.min(CHUNK, from.remaining());
      ByteBuffer part = from.slice(from.position(), length);
      ByteBuffer chunk =
          from.isDirect() ? part : ByteBuffer.allocateDirect(length).put(part).flip();
      long to = at;
      use(
          "write",
          () -> {
            image.write(to, chunk);
            return true;
          });
      from.position(from.position() + length);
      at += length;
    }
  }

  @Override
  public void discard(long offset, long length) {
    ExtentCollector.requireWithin(sizeBytes, offset, length);
    requireWritable();
    use(
        "discard in",
        () -> {
          image.discard(offset, length);
          return true;
        });
  }

  @Override
  public List<Extent> extents(long offset, long length) {
    var extents = new ExtentCollector(sizeBytes, offset, length);
    use(
        "find the data of",
        () -> {
          image.differences(null, offset, length, extents::add);
          return true;
        });
    return extents.extents();
  }

  @Override
  public void flush() {
    if (!writable) {
      return;
    }
    use(
        "flush",
        () -> {
          image.flush();
          return true;
        });
  }

  @Override
  public void close() {
    closed = true;
    session.contents().closed(this);
    try {
      image.close();
    } catch (CephException e) {
      log.warn("{} was not closed in order: {}", name, Errno.text(e.errno()));
    }
  }

  private boolean fill(long offset, ByteBuffer chunk) {
    long at = offset;
    while (chunk.hasRemaining()) {
      int read = image.read(at, chunk);
      if (read == 0) {
        throw new CephException("read %s, which became smaller".formatted(name), Errno.EIO);
      }
      at += read;
    }
    return true;
  }

  /** A native call cannot be interrupted; the next one is not begun. */
  private <T> T use(String action, Supplier<T> work) {
    if (closed) {
      throw new DriverException(
          DriverFault.UNAVAILABLE, "The content of %s was closed.".formatted(name));
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new DriverException(
          DriverFault.TIMEOUT, "Cannot %s %s: the call was interrupted.".formatted(action, name));
    }
    return session.call(action + " " + name, work);
  }

  private void requireWritable() {
    if (!writable) {
      throw new DriverException(
          DriverFault.INVALID, "The content of %s is open to be read only.".formatted(name));
    }
  }
}
