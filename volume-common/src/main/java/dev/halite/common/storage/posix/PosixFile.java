package dev.halite.common.storage.posix;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A file that is open to be read and written. May be used by many threads at once. */
public final class PosixFile implements Closeable {
  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;
  private static final int F_SETLEASE = 1024;
  private static final int F_WRLCK = 1;
  private static final int F_UNLCK = 2;
  private static final int KEEP_SIZE_AND_PUNCH_HOLE = 1 | 2;
  private static final int ENOENT = 2;
  private static final int EINTR = 4;
  private static final int EAGAIN = 11;
  private static final int EOPNOTSUPP = 95;

  private final Path path;
  private final int descriptor;
  // a descriptor that is used after its close may be that of another file
  private final ReadWriteLock open = new ReentrantReadWriteLock();
  private boolean closed;

  private PosixFile(Path path, int descriptor) {
    this.path = path;
    this.descriptor = descriptor;
  }

  /** Opens a file or block device that is there. */
  public static PosixFile open(Path path) throws IOException {
    int descriptor = LibC.open(path.toString(), O_RDWR | O_CLOEXEC);
    if (descriptor == -ENOENT) {
      throw new NoSuchFileException(path.toString());
    }
    if (descriptor < 0) {
      throw failed(path, "it cannot be opened", descriptor);
    }
    return new PosixFile(path, descriptor);
  }

  /**
   * Whether anybody on this host, other than by this object, has the file open now. The kernel
   * grants a write lease only while nobody has, whoever that is; unlike a look at all processes
   * this needs no rights over them.
   */
  public boolean isOpenElsewhere() throws IOException {
    open.readLock().lock();
    try {
      requireOpen();
      int taken = LibC.fcntl(descriptor, F_SETLEASE, F_WRLCK);
      if (taken == -EAGAIN) {
        return true;
      }
      if (taken < 0) {
        throw failed(path, "its file system has no leases", taken);
      }
      int returned = LibC.fcntl(descriptor, F_SETLEASE, F_UNLCK);
      if (returned < 0) {
        throw failed(path, "its lease cannot be given back", returned);
      }
      return false;
    } finally {
      open.readLock().unlock();
    }
  }

  /**
   * Gives the blocks of a range back; it reads as zeroes then, and the size stays.
   *
   * @return false, and nothing is changed, where the file system cannot do that
   */
  public boolean punchHole(long offset, long length) throws IOException {
    open.readLock().lock();
    try {
      requireOpen();
      int result;
      do {
        result = LibC.fallocate(descriptor, KEEP_SIZE_AND_PUNCH_HOLE, offset, length);
      } while (result == -EINTR);
      if (result < 0 && result != -EOPNOTSUPP) {
        throw failed(path, "blocks cannot be given back", result);
      }
      return result == 0;
    } finally {
      open.readLock().unlock();
    }
  }

  @Override
  public void close() throws IOException {
    open.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      int result = LibC.close(descriptor);
      // after EINTR Linux has closed it all the same
      if (result < 0 && result != -EINTR) {
        throw failed(path, "it cannot be closed", result);
      }
    } finally {
      open.writeLock().unlock();
    }
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  private static FileSystemException failed(Path path, String what, int result) {
    return new FileSystemException(path.toString(), null, what + " (errno " + -result + ")");
  }
}
