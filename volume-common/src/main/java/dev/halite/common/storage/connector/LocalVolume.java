package dev.halite.common.storage.connector;

import dev.halite.common.storage.posix.ContentFile;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.Extent;
import dev.halite.driver.ExtentCollector;
import dev.halite.driver.OpenContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A volume that is a file or block device of this host. */
final class LocalVolume implements OpenContent {
  private static final Logger log = LoggerFactory.getLogger(LocalVolume.class);
  private static final int ZEROES = 1 << 20;
  // whole blocks of nearly all devices; those of larger ones get zeroes
  private static final long DEVICE_GRAIN = 4096;

  private final LocalPath path;
  private final ContentFile file;
  private final boolean readOnly;
  private final long sizeBytes;
  private volatile boolean closed;

  private LocalVolume(LocalPath path, ContentFile file, boolean readOnly, long sizeBytes) {
    this.path = path;
    this.file = file;
    this.readOnly = readOnly;
    this.sizeBytes = sizeBytes;
  }

  static LocalVolume open(ConnectionData connection) {
    LocalPath path = LocalPath.of(connection);
    boolean readOnly = connection.isReadOnly();
    try {
      ContentFile file = ContentFile.open(path.real(), !readOnly);
      try {
        return new LocalVolume(path, file, readOnly, file.channel().size());
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw LocalFaults.translate("open " + path, e);
    }
  }

  private interface Work<T> {
    T run() throws IOException;
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
          // a device gives back whole blocks only, a file system does the edges itself
          long grain = path.isDevice() ? DEVICE_GRAIN : 1;
          long end = offset + length;
          long last = end - end % grain;
          long first = Math.min(offset + (grain - offset % grain) % grain, last);
          if (first < offset || first == last || !file.file().punchHole(first, last - first)) {
            writeZeroes(offset, end);
          } else {
            writeZeroes(offset, first);
            writeZeroes(last, end);
          }
          return true;
        });
  }

  @Override
  public List<Extent> extents(long offset, long length) {
    return use(
        "find the data of",
        () -> {
          if (!path.isDevice()) {
            return file.extents(sizeBytes, offset, length);
          }
          var whole = new ExtentCollector(sizeBytes, offset, length);
          whole.add(offset, length, true);
          return whole.extents();
        });
  }

  @Override
  public void flush() {
    use(
        "flush",
        () -> {
          if (!readOnly) {
            file.channel().force(true);
          }
          return true;
        });
  }

  @Override
  public void close() {
    closed = true;
    try {
      file.close();
    } catch (IOException e) {
      log.warn("{} was not closed in order: {}", path, e.getMessage());
    }
  }

  private void writeZeroes(long begin, long end) throws IOException {
    ByteBuffer zeroes = ByteBuffer.allocateDirect((int) Math.min(ZEROES, end - begin));
    for (long at = begin; at < end; ) {
      int next = (int) Math.min(zeroes.capacity(), end - at);
      file.write(at, zeroes.clear().limit(next));
      at += next;
    }
  }

  private <T> T use(String action, Work<T> work) {
    if (closed) {
      throw closed(null);
    }
    try {
      return work.run();
    } catch (ClosedByInterruptException e) {
      throw LocalFaults.translate(action + " " + path, e);
    } catch (IOException e) {
      throw closed ? closed(e) : LocalFaults.translate(action + " " + path, e);
    }
  }

  private DriverException closed(@Nullable IOException cause) {
    return new DriverException(
        DriverFault.UNAVAILABLE, "The content of %s was closed.".formatted(path), cause);
  }

  private void requireWritable() {
    if (readOnly) {
      throw new DriverException(DriverFault.INVALID, "%s is open to be read only.".formatted(path));
    }
  }
}
