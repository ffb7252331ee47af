package dev.halite.driver.file;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One change to a volume at a time, over all threads and processes: each volume belongs to one of
 * many stripes, which is a lock in this process and one byte of a lock file between processes.
 */
final class VolumeLocks implements Closeable {
  private static final int STRIPES = 1024;

  private final LockFile file;
  private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

  VolumeLocks(LockFile file) {
    this.file = file;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new ReentrantLock();
    }
  }

  /**
   * Takes the volume's lock.
   *
   * @param whileWaiting called between the tries; ends the wait by an exception
   */
  Held lock(UUID volumeId, Duration wait, Runnable whileWaiting) throws IOException {
    int stripe = Math.floorMod(volumeId.hashCode(), STRIPES);
    String action = "lock volume " + volumeId;
    Deadline deadline = Deadline.after(wait);
    ReentrantLock lock = stripes[stripe];
    try {
      if (!lock.tryLock(deadline.nanosLeft(), TimeUnit.NANOSECONDS)) {
        throw busy(volumeId);
      }
    } catch (InterruptedException e) {
      throw FileFaults.interrupted(action, e);
    }
    boolean taken = false;
    try {
      while (true) {
        FileLock between = file.tryLockByte(stripe);
        if (between != null) {
          taken = true;
          return new Held(lock, between);
        }
        whileWaiting.run();
        if (!deadline.pause(action)) {
          throw busy(volumeId);
        }
      }
    } finally {
      if (!taken) {
        lock.unlock();
      }
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static DriverException busy(UUID volumeId) {
    return new DriverException(
        DriverFault.UNAVAILABLE, "Another call is still working on volume %s.".formatted(volumeId));
  }

  /** A volume's lock, until closed. */
  static final class Held implements Closeable {
    private final ReentrantLock lock;
    private @Nullable FileLock between;

    private Held(ReentrantLock lock, FileLock between) {
      this.lock = lock;
      this.between = between;
    }

    @Override
    public void close() throws IOException {
      FileLock held = between;
      between = null;
      if (held != null) {
        try {
          held.release();
        } finally {
          lock.unlock();
        }
      }
    }
  }
}
