package dev.halite.driver.file;

import dev.halite.common.storage.posix.OwnerOnly;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that is there to be locked. Only its owner opens it: who may read a file may lock it, too,
 * and keep everybody waiting. The operating system drops the lock when the process dies, and, a
 * trap of POSIX, also when the process closes <i>any</i> channel of that file: so a process opens a
 * lock file that it holds only once. Locks are only ever tried, never waited for, because an
 * interrupt during a wait would close the channel and drop the lock.
 */
final class LockFile implements Closeable {
  private final FileChannel channel;
  private @Nullable FileLock lock;

  private LockFile(FileChannel channel) {
    this.channel = channel;
  }

  static LockFile create(Path path) throws IOException {
    return new LockFile(
        FileChannel.open(
            path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OwnerOnly.FILE));
  }

  static LockFile openOrCreate(Path path) throws IOException {
    return new LockFile(
        FileChannel.open(
            path,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            OwnerOnly.FILE));
  }

  static Optional<LockFile> open(Path path) throws IOException {
    try {
      return Optional.of(
          new LockFile(
              FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Locks the whole file; false when another process has it. */
  boolean tryLock() throws IOException {
    if (lock == null) {
      lock = channel.tryLock();
    }
    return lock != null;
  }

  /** Shares the whole file with other processes; this process cannot do so twice. */
  void tryLockShared() throws IOException {
    lock = channel.tryLock(0, Long.MAX_VALUE, true);
  }

  /**
   * Locks one byte of the file; null when another process keeps this one from it.
   *
   * @param shared beside other processes that share it; this process cannot do so twice
   */
  @Nullable FileLock tryLockByte(long position, boolean shared) throws IOException {
    return channel.tryLock(position, 1, shared);
  }

  void unlock() throws IOException {
    FileLock held = lock;
    lock = null;
    if (held != null) {
      held.release();
    }
  }

  @Override
  public void close() throws IOException {
    lock = null;
    channel.close();
  }
}
