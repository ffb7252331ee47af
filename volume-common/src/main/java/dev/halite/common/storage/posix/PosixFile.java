package dev.halite.common.storage.posix;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A file that is open. May be used by many threads at once. */
public final class PosixFile implements Closeable {
  private static final int O_RDONLY = 0;
  private static final int O_RDWR = 2;
  private static final int O_NOFOLLOW =
      System.getProperty("os.arch").equals("aarch64") ? 0x8000 : 0x20000;
  private static final int O_CLOEXEC = 0x80000;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final long FICLONE = 0x40049409L;
  private static final int F_SETSIG = 10;
  private static final int SIGURG = 23;
  private static final int F_SETLEASE = 1024;
  private static final int F_RDLCK = 0;
  private static final int F_WRLCK = 1;
  private static final int F_UNLCK = 2;
  private static final int KEEP_SIZE_AND_PUNCH_HOLE = 1 | 2;
  private static final int ENOENT = 2;
  private static final int EINTR = 4;
  private static final int ENXIO = 6;
  private static final int EAGAIN = 11;
  private static final int EXDEV = 18;
  private static final int EINVAL = 22;
  private static final int ENOTTY = 25;
  private static final int ENOSYS = 38;
  private static final int EOPNOTSUPP = 95;

  /** How file systems and kernels say that they share no blocks between these two files. */
  private static final Set<Integer> NO_SHARING = Set.of(EXDEV, EINVAL, ENOTTY, ENOSYS, EOPNOTSUPP);

  /** As strerror's, which the callers know from the Java library's own exceptions. */
  private static final Map<Integer, String> TEXTS =
      Map.of(
          1, "Operation not permitted",
          5, "Input/output error",
          13, "Permission denied",
          24, "Too many open files",
          27, "File too large",
          28, "No space left on device",
          30, "Read-only file system",
          116, "Stale file handle",
          122, "Disk quota exceeded");

  private final Path path;
  private final int descriptor;
  // a descriptor that is used after its close may be that of another file
  private final ReadWriteLock open = new ReentrantReadWriteLock();
  private boolean closed;

  private PosixFile(Path path, int descriptor) {
    this.path = path;
    this.descriptor = descriptor;
  }

  /** Opens a file or block device that is there, to be read and written. */
  public static PosixFile open(Path path) throws IOException {
    return open(path, O_RDWR);
  }

  /** As {@link #open}, and refuses a symbolic link. */
  public static PosixFile openNoLink(Path path) throws IOException {
    return open(path, O_RDWR | O_NOFOLLOW);
  }

  /** Opens a file that is there to be read only; refuses a symbolic link. */
  public static PosixFile openToRead(Path path) throws IOException {
    return open(path, O_RDONLY | O_NOFOLLOW);
  }

  private static PosixFile open(Path path, int flags) throws IOException {
    int descriptor = LibC.open(path.toString(), flags | O_CLOEXEC);
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
    return isLeaseRefused(F_WRLCK);
  }

  /**
   * Whether anybody on this host, this process included, has the file open for writing now. Only of
   * a file that is open {@link #openToRead to be read}: the kernel grants it a read lease only
   * while nobody has.
   */
  public boolean isOpenForWriting() throws IOException {
    return isLeaseRefused(F_RDLCK);
  }

  private boolean isLeaseRefused(int kind) throws IOException {
    open.readLock().lock();
    try {
      requireOpen();
      // who opens the file while we have the lease makes the kernel send us a signal; that is
      // SIGIO, which ends the process, unless we ask for one that nobody heeds
      int signal = LibC.fcntl(descriptor, F_SETSIG, SIGURG);
      if (signal < 0) {
        throw failed(path, "the signal of its leases cannot be chosen", signal);
      }
      int taken = LibC.fcntl(descriptor, F_SETLEASE, kind);
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
   * @param length more than nothing
   * @return false, and nothing is changed, where the file system cannot do that, or the device with
   *     this range
   */
  public boolean punchHole(long offset, long length) throws IOException {
    open.readLock().lock();
    try {
      requireOpen();
      int result;
      do {
        result = LibC.fallocate(descriptor, KEEP_SIZE_AND_PUNCH_HOLE, offset, length);
      } while (result == -EINTR);
      // a block device has only whole blocks of its own to give
      if (result < 0 && result != -EOPNOTSUPP && result != -EINVAL) {
        throw failed(path, "blocks cannot be given back", result);
      }
      return result == 0;
    } finally {
      open.readLock().unlock();
    }
  }

  /**
   * Makes this file, whatever it has, one that shares all blocks of another, at one instant for
   * whoever writes to that. A later write to one of them is not seen in the other.
   *
   * @return false, and nothing is changed, where the file system cannot do that
   */
  public boolean cloneFrom(PosixFile source) throws IOException {
    open.readLock().lock();
    source.open.readLock().lock();
    try {
      requireOpen();
      source.requireOpen();
      int result;
      do {
        result = LibC.ioctl(descriptor, FICLONE, source.descriptor);
      } while (result == -EINTR);
      if (result < 0 && !NO_SHARING.contains(-result)) {
        throw failed(path, "it cannot share the blocks of " + source.path, result);
      }
      return result == 0;
    } finally {
      source.open.readLock().unlock();
      open.readLock().unlock();
    }
  }

  /** Where the next data begins, at this offset or after it; empty when only holes are left. */
  public OptionalLong nextData(long offset) throws IOException {
    return seek(offset, SEEK_DATA);
  }

  /** Where the next hole begins, at this offset or after it; empty at the end of the file. */
  public OptionalLong nextHole(long offset) throws IOException {
    return seek(offset, SEEK_HOLE);
  }

  private OptionalLong seek(long offset, int whence) throws IOException {
    open.readLock().lock();
    try {
      requireOpen();
      long result = LibC.lseek(descriptor, offset, whence);
      if (result < 0 && result != -ENXIO) {
        throw failed(path, "its holes cannot be found", (int) result);
      }
      return result < 0 ? OptionalLong.empty() : OptionalLong.of(result);
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
    String text = TEXTS.get(-result);
    return new FileSystemException(
        path.toString(),
        null,
        what + (text == null ? "" : ": " + text) + " (errno " + -result + ")");
  }
}
