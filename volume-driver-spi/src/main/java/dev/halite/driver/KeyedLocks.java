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
 * <p>Who was kept from a change comes back later, and does not wait here meanwhile. Until then no
 * more readers begin for a while, then they may for as long, and so on, each time for twice as long
 * as before. Without the first they would keep it away for ever, as one always begins before the
 * others have ended; without the second a single reader who takes hours would keep out all others.
 * Nobody here knows how long a reader takes: doubling finds a while that is long enough, and none
 * is kept out at a time for longer than the change has waited, or much longer than the longest of
 * the readers works.
 */
public final class KeyedLocks<K> {
  /** Longer than whoever comes back stays away. */
  private static final long FORGOTTEN_NANOS = Duration.ofMinutes(2).toNanos();

  /** For how long readers are kept out first; whoever comes back does so within that. */
  private static final long FIRST_NANOS = Duration.ofSeconds(15).toNanos();

  private final ConcurrentHashMap<K, Counted> locks = new ConcurrentHashMap<>();

  /** Keys that somebody was kept from changing. */
  private final ConcurrentHashMap<K, Wanted> wanted = new ConcurrentHashMap<>();

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

  /**
   * Somebody was kept from a change.
   *
   * @param first when that was the first time since the last change
   * @param last when it was the last time
   */
  private record Wanted(long first, long last) {
    private boolean isForgotten(long now) {
      return now - last > FORGOTTEN_NANOS;
    }

    private boolean keepsReadersOut(long now) {
      long within = now - first;
      long period = FIRST_NANOS;
      while (within >= 2 * period) {
        within -= 2 * period;
        period *= 2;
      }
      return within < period;
    }
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
    if (use == Use.READ && keepsReadersOut(key)) {
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
        noteWanted(key);
      }
    }
    return taken ? new Held(key, lock) : null;
  }

  /** Says that somebody was kept from changing what the key stands for, and will come back. */
  public void noteWanted(K key) {
    long now = nanoTime.getAsLong();
    wanted.values().removeIf(each -> each.isForgotten(now));
    wanted.merge(
        key, new Wanted(now, now), (there, again) -> new Wanted(there.first(), again.last()));
  }

  private boolean keepsReadersOut(K key) {
    Wanted there = wanted.get(key);
    long now = nanoTime.getAsLong();
    return there != null && !there.isForgotten(now) && there.keepsReadersOut(now);
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
