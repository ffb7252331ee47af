package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.CatalogOutage;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes work from one queue while there are free slots, each piece on a virtual thread. A wake-up
 * that finds no free slot is followed when one becomes free: a poll would not do, as it leaves
 * fresh decisions to their wake-ups.
 */
final class QueueConsumer<T> {
  private static final Logger log = LoggerFactory.getLogger(QueueConsumer.class);

  /** Hints kept while every slot is taken. */
  private static final int WAITING = 1_000;

  private final String queue;
  private final int slots;
  private final QueueWork<T> work;
  private final Semaphore free;
  private final BlockingQueue<UUID> waiting = new ArrayBlockingQueue<>(WAITING);
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

  boolean isStopped() {
    return stopped;
  }

  int busy() {
    return slots - free.availablePermits();
  }

  /** Looks for the operation that a message named, now or when a slot is free. */
  void wakeUp(UUID hint) {
    if (waiting.offer(hint)) {
      followHints();
    } else {
      log.debug("No room for a hint at {}; a poll will find it", hint);
    }
  }

  /** Looks for whatever is due. */
  void poll() {
    int permits = 0;
    while (!stopped && permits < slots && free.tryAcquire()) {
      permits++;
    }
    if (permits > 0) {
      take(null, permits);
      // What came in while the poll had the slots.
      followHints();
    }
  }

  private void followHints() {
    while (!stopped && !waiting.isEmpty() && free.tryAcquire()) {
      UUID hint = waiting.poll();
      if (hint == null) {
        free.release();
      } else {
        take(hint, 1);
      }
    }
  }

  /** Starts what is found, and gives back the permits that this leaves over. */
  private void take(@Nullable UUID hint, int permits) {
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
    followHints();
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
