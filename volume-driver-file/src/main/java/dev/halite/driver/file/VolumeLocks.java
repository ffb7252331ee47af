package dev.halite.driver.file;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.KeyedLocks;
import dev.halite.driver.KeyedLocks.Use;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change to a volume or snapshot at a time, or several that read it, over all threads and
 * processes: each has a lock in this process, and one byte of a lock file, far beyond its end,
 * between processes. A change may take hours, so none shares its lock with others.
 */
final class VolumeLocks implements Closeable {
  private final LockFile file;
  private final KeyedLocks<Long> locks = new KeyedLocks<>();

  /** Bytes that this process shares: once, for all its threads that read. */
  private final Map<Long, SharedByte> shared = new HashMap<>();

  VolumeLocks(LockFile file) {
    this.file = file;
  }

  private record Wanted(UUID id, Use use) {}

  private static final class SharedByte {
    private final FileLock lock;
    private int readers;

    SharedByte(FileLock lock) {
      this.lock = lock;
    }
  }

  /**
   * Takes the locks of all these volumes and snapshots.
   *
   * @param changed alone
   * @param read beside others who read them
   * @param whileWaiting called between the tries; ends the wait by an exception
   */
  Held lock(Collection<UUID> changed, Collection<UUID> read, Duration wait, Runnable whileWaiting)
      throws IOException {
    // one order for all calls, so that no two ever wait for each other
    SortedMap<Long, Wanted> wanted = new TreeMap<>();
    changed.forEach(id -> wanted.put(position(id), new Wanted(id, Use.CHANGE)));
    read.forEach(id -> wanted.putIfAbsent(position(id), new Wanted(id, Use.READ)));
    Deadline deadline = Deadline.after(wait);
    var held = new Held();
    try {
      for (Map.Entry<Long, Wanted> each : wanted.entrySet()) {
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
  static long position(UUID id) {
    return (id.getMostSignificantBits() ^ id.getLeastSignificantBits()) >>> 2;
  }

  private Taken lock(long position, Wanted wanted, Deadline deadline, Runnable whileWaiting)
      throws IOException {
    String action = "lock " + wanted.id();
    KeyedLocks<Long>.Held mine;
    try {
      mine = locks.tryLock(position, wanted.use(), deadline.nanosLeft());
    } catch (InterruptedException e) {
      throw FileFaults.interrupted(action, e);
    }
    if (mine == null) {
      throw occupied(wanted.id());
    }
    boolean taken = false;
    try {
      while (true) {
        Closeable between =
            switch (wanted.use()) {
              case READ -> share(position);
              case CHANGE -> alone(position);
            };
        if (between != null) {
          taken = true;
          return new Taken(mine, between);
        }
        whileWaiting.run();
        if (!deadline.pause(action)) {
          if (wanted.use() == Use.CHANGE) {
            locks.noteWanted(position);
          }
          throw occupied(wanted.id());
        }
      }
    } finally {
      if (!taken) {
        mine.close();
      }
    }
  }

  private @Nullable Closeable alone(long position) throws IOException {
    FileLock lock = file.tryLockByte(position, false);
    return lock == null ? null : lock::release;
  }

  private @Nullable Closeable share(long position) throws IOException {
    synchronized (shared) {
      SharedByte there = shared.get(position);
      if (there == null) {
        FileLock lock = file.tryLockByte(position, true);
        if (lock == null) {
          return null;
        }
        there = new SharedByte(lock);
        shared.put(position, there);
      }
      there.readers++;
      return () -> shareNoLonger(position);
    }
  }

  private void shareNoLonger(long position) throws IOException {
    synchronized (shared) {
      SharedByte there = Objects.requireNonNull(shared.get(position));
      if (--there.readers == 0) {
        shared.remove(position);
        there.lock.release();
      }
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static DriverException occupied(UUID id) {
    return new DriverException(
        DriverFault.OCCUPIED, "Another call is still working on %s.".formatted(id));
  }

  private record Taken(KeyedLocks<Long>.Held mine, Closeable between) {}

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
          each.between().close();
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
