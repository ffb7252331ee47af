package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.CatalogOutage;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes work from one queue while there are free slots, each piece on a virtual thread.
 *
 * <p>No slot idles while something is due: whoever learns that there may be work says so, and looks
 * when a slot is free; a look that came back full says it again; and each piece that ends looks
 * where somebody has said so. One thread looks at a time, so that what many ask for is taken
 * together.
 */
final class QueueConsumer<T> {
  private static final Logger log = LoggerFactory.getLogger(QueueConsumer.class);

  private final String queue;
  private final int slots;
  private final Takeover takeover;
  private final QueueWork<T> work;
  private final Semaphore free;
  private final ReentrantLock looking = new ReentrantLock();
  private final ExecutorService executor;

  /** Whether there may be work that nobody has looked for; cleared before a look. */
  private volatile boolean more;

  private volatile boolean stopped;

  QueueConsumer(String queue, int slots, Takeover takeover, QueueWork<T> work) {
    this.queue = queue;
    this.slots = slots;
    this.takeover = takeover;
    this.work = work;
    this.free = new Semaphore(slots);
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
    return slots - free.availablePermits();
  }

  /**
   * A message says that this operation waits; returns when it was looked for, or no slot is free.
   */
  void wakeUp(UUID operation) {
    work.hinted(operation);
    more = true;
    looking.lock();
    try {
      look();
    } finally {
      looking.unlock();
    }
  }

  /** Looks for whatever is due; whoever is looking already does it for the sweep, which goes on. */
  void poll() {
    work.swept();
    more = true;
    if (looking.tryLock()) {
      try {
        look();
      } finally {
        looking.unlock();
      }
    }
  }

  private void look() {
    while (more && !stopped) {
      int permits = free.drainPermits();
      if (permits == 0) {
        // Whoever ends gives its slot back before it reads what was said above.
        return;
      }
      more = false;
      take(permits);
    }
  }

  /** Starts what is found, and gives back the permits that this leaves over. */
  private void take(int permits) {
    int left = permits;
    try {
      QueueWork.Taken<T> taken = work.take(permits);
      if (taken.more()) {
        more = true;
      }
      for (T piece : taken.pieces()) {
        if (started(piece)) {
          left--;
        }
      }
    } catch (RuntimeException e) {
      if (!CatalogOutage.is(e)) {
        throw e;
      }
      log.warn("Could not take work from queue {}: {}", queue, e.getMessage());
    } finally {
      free.release(left);
    }
  }

  /** False when the queue was withdrawn while this was taken. */
  private boolean started(T piece) {
    if (!stopped) {
      try {
        executor.execute(() -> execute(piece));
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

  private void execute(T piece) {
    try {
      work.execute(piece);
    } catch (RuntimeException | Error e) {
      log.error("Work from queue {} ended in a defect", queue, e);
    } finally {
      free.release();
    }
    if (more) {
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
