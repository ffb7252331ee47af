package dev.halite.driver.file;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One change to a volume or snapshot at a time, over all threads and processes: each belongs to one
 * of many stripes, which is a lock in this process and one byte of a lock file between processes.
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
   * Takes the locks of all these volumes and snapshots.
   *
   * @param whileWaiting called between the tries; ends the wait by an exception
   */
  Held lock(Collection<UUID> ids, Duration wait, Runnable whileWaiting) throws IOException {
    // one order for all calls, so that no two ever wait for each other
    SortedMap<Integer, UUID> wanted = new TreeMap<>();
    for (UUID id : ids) {
      wanted.putIfAbsent(Math.floorMod(id.hashCode(), STRIPES), id);
    }
    Deadline deadline = Deadline.after(wait);
    var held = new Held();
    try {
      for (Map.Entry<Integer, UUID> each : wanted.entrySet()) {
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

  private Stripe lock(int stripe, UUID id, Deadline deadline, Runnable whileWaiting)
      throws IOException {
    String action = "lock " + id;
    ReentrantLock lock = stripes[stripe];
    try {
      if (!lock.tryLock(deadline.nanosLeft(), TimeUnit.NANOSECONDS)) {
        throw busy(id);
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
          return new Stripe(lock, between);
        }
        whileWaiting.run();
        if (!deadline.pause(action)) {
          throw busy(id);
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

  private static DriverException busy(UUID id) {
    return new DriverException(
        DriverFault.UNAVAILABLE, "Another call is still working on %s.".formatted(id));
  }

  private record Stripe(ReentrantLock lock, FileLock between) {}

  /** The locks, until closed. */
  static final class Held implements Closeable {
    private final Deque<Stripe> taken = new ArrayDeque<>();

    private Held() {}

    @Override
    public void close() throws IOException {
      IOException failure = null;
      while (!taken.isEmpty()) {
        Stripe stripe = taken.pop();
        try {
          stripe.between().release();
        } catch (IOException e) {
          failure = e;
        } finally {
          stripe.lock().unlock();
        }
      }
      if (failure != null) {
        throw failure;
      }
    }
  }
}
