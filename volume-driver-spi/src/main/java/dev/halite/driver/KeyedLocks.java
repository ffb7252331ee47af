package dev.halite.driver;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A lock of this process for each key, there for as long as somebody has it or waits for it; for
 * one who changes what the key stands for, or for several who read it. A change may take hours, so
 * no key shares its lock with others.
 *
 * <p>Who was kept from a change comes back later, and does not wait here meanwhile: until then no
 * more readers begin, who would keep it away for ever.
 */
public final class KeyedLocks<K> {
  /** Longer than whoever comes back stays away. */
  private static final long WANTED_NANOS = Duration.ofMinutes(2).toNanos();

  private final ConcurrentHashMap<K, Counted> locks = new ConcurrentHashMap<>();

  /** Keys that somebody was kept from changing, and since when. */
  private final ConcurrentHashMap<K, Long> wanted = new ConcurrentHashMap<>();

  private final LongSupplier nanoTime;

  public KeyedLocks() {
    this(System::nanoTime);
  }

  /**
   * @param nanoTime the clock
   */
  public KeyedLocks(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  private static final class Counted {
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private int users;
  }

  /** For what a lock is taken. */
  public enum Use {
    /** Beside others who do the same. */
    READ,
    /** Alone. */
    CHANGE
  }

  /**
   * Takes the lock of a key.
   *
   * @return null when another thread still keeps it from that after the wait
   */
  public @Nullable Held tryLock(K key, Use use, long waitNanos) throws InterruptedException {
    if (use == Use.READ && isWanted(key)) {
      return null;
    }
    Counted counted =
        locks.compute(
            key,
            (same, there) -> {
              Counted used = there == null ? new Counted() : there;
              used.users++;
              return used;
            });
    Lock lock =
        switch (use) {
          case READ -> counted.lock.readLock();
          case CHANGE -> counted.lock.writeLock();
        };
    boolean taken = false;
    try {
      taken = lock.tryLock(waitNanos, TimeUnit.NANOSECONDS);
    } finally {
      if (!taken) {
        leave(key);
      }
    }
    if (use == Use.CHANGE) {
      if (taken) {
        wanted.remove(key);
      } else {
        keepReadersOut(key);
      }
    }
    return taken ? new Held(key, lock) : null;
  }

  /** Says that somebody was kept from changing what the key stands for, and will come back. */
  public void keepReadersOut(K key) {
    long now = nanoTime.getAsLong();
    wanted.values().removeIf(since -> now - since > WANTED_NANOS);
    wanted.put(key, now);
  }

  private boolean isWanted(K key) {
    Long since = wanted.get(key);
    return since != null && nanoTime.getAsLong() - since <= WANTED_NANOS;
  }

  private void leave(K key) {
    locks.computeIfPresent(key, (same, there) -> --there.users == 0 ? null : there);
  }

  /** A lock that was taken; closed once, by the thread that took it. */
  public final class Held implements AutoCloseable {
    private final K key;
    private final Lock lock;

    private Held(K key, Lock lock) {
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
