package dev.halite.common.storage.connector;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.storage.posix.PosixFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A volume that is a file or block device of this host. */
final class LocalVolume implements OpenVolume {
  private static final Logger log = LoggerFactory.getLogger(LocalVolume.class);

  private final Path path;
  private final FileChannel channel;
  private final @Nullable PosixFile holes;
  private final long sizeBytes;

  private LocalVolume(Path path, FileChannel channel, @Nullable PosixFile holes, long sizeBytes) {
    this.path = path;
    this.channel = channel;
    this.holes = holes;
    this.sizeBytes = sizeBytes;
  }

  static LocalVolume open(ConnectionData connection) {
    Path path = path(connection);
    boolean readOnly = connection.isReadOnly();
    Set<StandardOpenOption> options =
        readOnly
            ? Set.of(StandardOpenOption.READ)
            : Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    PosixFile holes = null;
    try {
      holes = readOnly ? null : PosixFile.open(path);
      FileChannel channel = FileChannel.open(path, options);
      try {
        return new LocalVolume(path, channel, holes, channel.size());
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      close(path, holes);
      throw failed("open", path, e);
    }
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void read(long offset, ByteBuffer into) {
    Range.requireWithin(sizeBytes, offset, into.remaining());
    try {
      long at = offset;
      while (into.hasRemaining()) {
        int read = channel.read(into, at);
        if (read < 0) {
          throw new IOException("it has become smaller");
        }
        at += read;
      }
    } catch (IOException e) {
      throw failed("read", path, e);
    }
  }

  @Override
  public void write(long offset, ByteBuffer from) {
    Range.requireWritable(holes == null, path.toString());
    Range.requireWithin(sizeBytes, offset, from.remaining());
    try {
      long at = offset;
      while (from.hasRemaining()) {
        at += channel.write(from, at);
      }
    } catch (IOException e) {
      throw failed("write", path, e);
    }
  }

  @Override
  public boolean discard(long offset, long length) {
    PosixFile file = holes;
    Range.requireWritable(file == null, path.toString());
    Range.requireWithin(sizeBytes, offset, length);
    try {
      return file != null && (length == 0 || file.punchHole(offset, length));
    } catch (IOException e) {
      throw failed("discard in", path, e);
    }
  }

  @Override
  public void flush() {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw failed("flush", path, e);
    }
  }

  @Override
  public void close() {
    close(path, holes);
    try {
      channel.close();
    } catch (IOException e) {
      log.warn("{} was not closed in order: {}", path, e.getMessage());
    }
  }

  private static Path path(ConnectionData connection) {
    try {
      Path path = Path.of(connection.requiredText("device_path"));
      if (path.isAbsolute()) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw new HaliteException(
          FaultCode.INVALID_INPUT, connection.missing("device_path").reason(), e);
    }
    throw connection.missing("device_path");
  }

  private static void close(Path path, @Nullable PosixFile file) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        log.warn("{} was not closed in order: {}", path, e.getMessage());
      }
    }
  }

  private static HaliteException failed(String action, Path path, IOException cause) {
    return new HaliteException(
        code(cause), "Cannot %s %s: %s.".formatted(action, path, reason(cause)), cause);
  }

  private static FaultCode code(IOException cause) {
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof AccessDeniedException || message.contains("errno 13")) {
      return FaultCode.BACKEND_DENIED;
    }
    if (cause instanceof ClosedChannelException) {
      // closed under a thread by its interruption
      return FaultCode.DEADLINE_EXCEEDED;
    }
    return message.contains("No space left on device") || message.contains("Disk quota exceeded")
        ? FaultCode.BACKEND_FULL
        : FaultCode.BACKEND_FAILURE;
  }

  private static String reason(IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return "it is not there";
    }
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
