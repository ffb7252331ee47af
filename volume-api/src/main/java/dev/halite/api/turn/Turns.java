package dev.halite.api.turn;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Places of which there are too few, shared between parties. Each party has a line of its own, and
 * whichever has the fewest places is next: who asks for much waits behind himself. A party that is
 * alone may have all places; beside others it has a part, because who comes next should find one
 * free, and little running beside him.
 */
public final class Turns {
  /** Who has not asked for so long is not there. */
  private static final long PRESENT_NANOS = Duration.ofMillis(500).toNanos();

  private final int places;
  private final int besideOthers;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();

  /** Those who are there; who was seen last is last. */
  private final Map<String, Party> present = new LinkedHashMap<>(16, 0.75f, true);

  /** Those with somebody waiting; who was served last is last. */
  private final Set<Party> waiting = new LinkedHashSet<>();

  private int taken;

  /**
   * Makes them.
   *
   * @param places in all
   * @param besideOthers most of one party, while another is there too
   */
  public Turns(int places, int besideOthers, Ticker ticker) {
    this.places = places;
    this.besideOthers = Math.clamp(besideOthers, 1, places);
    this.ticker = ticker;
  }

  /** A place, until it is closed. */
  public interface Place extends AutoCloseable {
    @Override
    void close();
  }

  private static final class Party {
    private final Queue<Waiter> line = new ArrayDeque<>();
    private int held;
    private long seenAt;
  }

  /** One who waits for the permit of its semaphore. */
  private static final class Waiter {
    private final Semaphore served = new Semaphore(0);
    private boolean hasPlace;
  }

  /**
   * Waits for a place.
   *
   * @return null when there was none in that time
   * @throws InterruptedException when this thread is to stop
   */
  public @Nullable Place take(String name, Duration patience) throws InterruptedException {
    Party party;
    Waiter waiter = new Waiter();
    lock.lock();
    try {
      party = arrive(name);
      party.line.add(waiter);
      waiting.add(party);
      serve();
    } finally {
      lock.unlock();
    }
    boolean served = false;
    try {
      served = waiter.served.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      if (!served) {
        leave(party, waiter);
      }
    }
    return served ? () -> giveBack(party) : null;
  }

  private Party arrive(String name) {
    long now = ticker.read();
    Party party = present.computeIfAbsent(name, unused -> new Party());
    party.seenAt = now;
    Iterator<Party> all = present.values().iterator();
    while (all.hasNext()) {
      Party oldest = all.next();
      if (oldest.held > 0 || !oldest.line.isEmpty() || now - oldest.seenAt < PRESENT_NANOS) {
        return party;
      }
      all.remove();
    }
    return party;
  }

  /** Gives places to those whose turn it is. */
  private void serve() {
    while (taken < places) {
      Party next = next();
      if (next == null) {
        return;
      }
      waiting.remove(next);
      Waiter first = next.line.remove();
      if (!next.line.isEmpty()) {
        waiting.add(next);
      }
      next.held++;
      taken++;
      first.hasPlace = true;
      first.served.release();
    }
  }

  private @Nullable Party next() {
    int most = present.size() > 1 ? besideOthers : places;
    Party next = null;
    for (Party party : waiting) {
      if (party.held < most && (next == null || party.held < next.held)) {
        next = party;
      }
    }
    return next;
  }

  /** One who has waited too long may have got a place just now. */
  private void leave(Party party, Waiter waiter) {
    lock.lock();
    try {
      if (waiter.hasPlace) {
        party.held--;
        taken--;
        serve();
      } else {
        party.line.remove(waiter);
        if (party.line.isEmpty()) {
          waiting.remove(party);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(Party party) {
    lock.lock();
    try {
      party.held--;
      taken--;
      serve();
    } finally {
      lock.unlock();
    }
  }
}
