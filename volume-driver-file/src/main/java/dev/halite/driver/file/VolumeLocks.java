package dev.halite.driver.file;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.KeyedLocks;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * One change to a volume or snapshot at a time, over all threads and processes: each has a lock in
 * this process, and one byte of a lock file, far beyond its end, between processes. A change may
 * take hours, so none shares its lock with others.
 */
final class VolumeLocks implements Closeable {
  private final LockFile file;
  private final KeyedLocks<Long> locks = new KeyedLocks<>();

  VolumeLocks(LockFile file) {
    this.file = file;
  }

  /**
   * Takes the locks of all these volumes and snapshots.
   *
   * @param whileWaiting called between the tries; ends the wait by an exception
   */
  Held lock(Collection<UUID> ids, Duration wait, Runnable whileWaiting) throws IOException {
    // one order for all calls, so that no two ever wait for each other
    SortedMap<Long, UUID> wanted = new TreeMap<>();
    for (UUID id : ids) {
      wanted.putIfAbsent(position(id), id);
    }
    Deadline deadline = Deadline.after(wait);
    var held = new Held();
    try {
      for (Map.Entry<Long, UUID> each : wanted.entrySet()) {
        held.taken.push(lock(each.getKey(), each.getValue(), deadline, whileWaiting));
      }
      return held;
    } catch (IOException | RuntimeException e) {
      try {
        held.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  /** Of its byte: 62 bits of the id, most of which are random. */
  private static long position(UUID id) {
    return (id.getMostSignificantBits() ^ id.getLeastSignificantBits()) >>> 2;
  }

  private Taken lock(long position, UUID id, Deadline deadline, Runnable whileWaiting)
      throws IOException {
    String action = "lock " + id;
    KeyedLocks<Long>.Held mine;
    try {
      mine = locks.tryLock(position, deadline.nanosLeft());
    } catch (InterruptedException e) {
      throw FileFaults.interrupted(action, e);
    }
    if (mine == null) {
      throw busy(id);
    }
    boolean taken = false;
    try {
      while (true) {
        FileLock between = file.tryLockByte(position);
        if (between != null) {
          taken = true;
          return new Taken(mine, between);
        }
        whileWaiting.run();
        if (!deadline.pause(action)) {
          throw busy(id);
        }
      }
    } finally {
      if (!taken) {
        mine.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static DriverException busy(UUID id) {
    return new DriverException(
        DriverFault.UNAVAILABLE, "Another call is still working on %s.".formatted(id));
  }

  private record Taken(KeyedLocks<Long>.Held mine, FileLock between) {}

  /** The locks, until closed. */
  static final class Held implements Closeable {
    private final Deque<Taken> taken = new ArrayDeque<>();

    private Held() {}

    @Override
    public void close() throws IOException {
      IOException failure = null;
      while (!taken.isEmpty()) {
        Taken each = taken.pop();
        try {
          each.between().release();
        } catch (IOException e) {
          failure = e;
        } finally {
          each.mine().close();
        }
      }
      if (failure != null) {
        throw failure;
      }
    }
  }
}
