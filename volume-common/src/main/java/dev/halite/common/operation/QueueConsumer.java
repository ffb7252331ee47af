package dev.halite.common.operation;

import dev.halite.common.catalog.CatalogOutage;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes work from one queue while there are free slots, each piece on a virtual thread. A wake-up
 * and a poll do the same; a wake-up that finds no free slot is made up for when one becomes free.
 */
final class QueueConsumer<T> {
  private static final Logger log = LoggerFactory.getLogger(QueueConsumer.class);

  private final String queue;
  private final int slots;
  private final QueueWork<T> work;
  private final Semaphore free;
  private final AtomicBoolean missed = new AtomicBoolean();
  private final ExecutorService executor;
  private volatile boolean stopped;

  QueueConsumer(String queue, int slots, QueueWork<T> work) {
    this.queue = queue;
    this.slots = slots;
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

  int busy() {
    return slots - free.availablePermits();
  }

  /** Looks for the operation that a message named. */
  void wakeUp(UUID hint) {
    take(hint, 1);
  }

  /** Looks for whatever is due. */
  void poll() {
    take(null, slots);
  }

  private void take(@Nullable UUID hint, int most) {
    int permits = 0;
    while (!stopped && permits < most && free.tryAcquire()) {
      permits++;
    }
    if (permits == 0) {
      missed.set(true);
      return;
    }
    List<T> pieces = List.of();
    try {
      pieces = work.take(hint, permits);
    } catch (RuntimeException e) {
      if (!CatalogOutage.is(e)) {
        throw e;
      }
      log.warn("Could not take work from queue {}: {}", queue, e.getMessage());
    } finally {
      free.release(permits - Math.min(permits, pieces.size()));
    }
    for (T piece : pieces) {
      executor.execute(() -> execute(piece));
    }
  }

  private void execute(T piece) {
    try {
      work.execute(piece);
    } catch (RuntimeException | Error e) {
      log.error("Work from queue {} ended in a defect", queue, e);
    } finally {
      free.release();
    }
    if (!stopped && missed.compareAndSet(true, false)) {
      poll();
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
