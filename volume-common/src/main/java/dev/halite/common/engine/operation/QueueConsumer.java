package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.CatalogOutage;
import dev.halite.common.engine.kind.Lane;
import dev.halite.common.engine.messaging.WakeUp;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes work from one queue while there are free slots, each piece on a virtual thread.
 *
 * <p>No slot idles while something is due that may have it: whoever learns that there may be work
 * in a lane says so, and looks when that lane has a slot; a look that came back full says it again;
 * and each piece that ends looks where somebody has said so. One thread looks at a time, so that
 * what many ask for is taken together.
 */
final class QueueConsumer<T> {
  private static final Logger log = LoggerFactory.getLogger(QueueConsumer.class);

  private final String queue;
  private final int slots;
  private final Takeover takeover;
  private final QueueWork<T> work;
  private final LaneSlots free;
  private final ReentrantLock looking = new ReentrantLock();
  private final ExecutorService executor;

  /** Lanes that may hold work which nobody has looked for; one is left out before a look. */
  private final Set<Lane> more = ConcurrentHashMap.newKeySet();

  private volatile boolean stopped;

  /**
   * @param slots one more is kept for control
   */
  QueueConsumer(String queue, int slots, Takeover takeover, QueueWork<T> work) {
    this.queue = queue;
    this.slots = slots;
    this.takeover = takeover;
    this.work = work;
    this.free = new LaneSlots(slots);
    this.executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(queue + "-", 0).factory());
  }

  String queue() {
    return queue;
  }

  int slots() {
    return slots;
  }

  Takeover takeover() {
    return takeover;
  }

  boolean isStopped() {
    return stopped;
  }

  int busy() {
    return free.busy();
  }

  /** A message says that work waits; returns when it was looked for, or no slot is free. */
  void wakeUp(WakeUp wakeUp) {
    more.add(work.hinted(wakeUp));
    looking.lock();
    try {
      look();
    } finally {
      looking.unlock();
    }
  }

  /** Looks for whatever is due; whoever is looking already does it for the sweep, which goes on. */
  void poll() {
    more.addAll(work.swept());
    if (looking.tryLock()) {
      try {
        look();
      } finally {
        looking.unlock();
      }
    }
  }

  private void look() {
    boolean taken = true;
    while (taken) {
      taken = false;
      for (Lane lane : Lane.values()) {
        taken |= look(lane);
      }
    }
  }

  /** False when there was nothing to look for, or no slot: whoever ends looks again. */
  private boolean look(Lane lane) {
    if (stopped || !more.contains(lane)) {
      return false;
    }
    int permits = free.take(lane, slots);
    if (permits == 0) {
      // Whoever ends gives its slot back before it reads what was said.
      return false;
    }
    more.remove(lane);
    take(lane, permits);
    return true;
  }

  /** Starts what is found, and gives back the permits that this leaves over. */
  private void take(Lane lane, int permits) {
    int left = permits;
    try {
      QueueWork.Taken<T> taken = work.take(lane, permits);
      if (taken.more()) {
        more.add(lane);
      }
      for (T piece : taken.pieces()) {
        if (started(lane, piece)) {
          left--;
        }
      }
    } catch (RuntimeException e) {
      if (!CatalogOutage.is(e)) {
        throw e;
      }
      log.warn("Could not take work from queue {}: {}", queue, e.getMessage());
    } finally {
      free.giveBack(lane, left);
    }
  }

  /** False when the queue was withdrawn while this was taken. */
  private boolean started(Lane lane, T piece) {
    if (!stopped) {
      try {
        executor.execute(() -> execute(lane, piece));
        return true;
      } catch (RejectedExecutionException e) {
        log.debug("Queue {} was withdrawn meanwhile", queue, e);
      }
    }
    try {
      work.giveBack(piece);
    } catch (RuntimeException e) {
      log.warn("What was taken from queue {} could not be given back", queue, e);
    }
    return false;
  }

  private void execute(Lane lane, T piece) {
    try {
      work.execute(piece);
    } catch (RuntimeException | Error e) {
      log.error("Work from queue {} ended in a defect", queue, e);
    } finally {
      free.giveBack(lane, 1);
    }
    if (!more.isEmpty()) {
      looking.lock();
      try {
        look();
      } catch (RuntimeException e) {
        log.error("Could not take more work from queue {}", queue, e);
      } finally {
        looking.unlock();
      }
    }
  }

  /** Takes no more, and waits for what is under way; true when all of it has ended. */
  boolean stop(long millis) {
    stopped = true;
    executor.shutdown();
    try {
      return executor.awaitTermination(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
