package dev.halite.driver;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A lock of this process for each key, there for as long as somebody has it or waits for it. A
 * change may take hours, so no key shares its lock with others.
 */
public final class KeyedLocks<K> {
  private final ConcurrentHashMap<K, Counted> locks = new ConcurrentHashMap<>();

  private static final class Counted {
    private final ReentrantLock lock = new ReentrantLock();
    private int users;
  }

  /**
   * Takes the lock of a key.
   *
   * @return null when another thread still has it after the wait
   */
  public @Nullable Held tryLock(K key, long waitNanos) throws InterruptedException {
    Counted counted =
        locks.compute(
            key,
            (same, there) -> {
              Counted used = there == null ? new Counted() : there;
              used.users++;
              return used;
            });
    boolean taken = false;
    try {
      taken = counted.lock.tryLock(waitNanos, TimeUnit.NANOSECONDS);
    } finally {
      if (!taken) {
        leave(key);
      }
    }
    return taken ? new Held(key, counted.lock) : null;
  }

  private void leave(K key) {
    locks.computeIfPresent(key, (same, there) -> --there.users == 0 ? null : there);
  }

  /** A lock that was taken; closed once, by the thread that took it. */
  public final class Held implements AutoCloseable {
    private final K key;
    private final ReentrantLock lock;

    private Held(K key, ReentrantLock lock) {
      this.key = key;
      this.lock = lock;
    }

    @Override
    public void close() {
      lock.unlock();
      leave(key);
    }
  }
}
