package dev.halite.common.storage.initiator;

import java.util.concurrent.atomic.AtomicLong;

/** How many changes of a unit are durable, and whether one that is not may be lost. */
final class UnitChanges {
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private final AtomicLong flushed = new AtomicLong();
  private volatile boolean lost;

  /** One is sent for the first time. */
  void begin() {
    begun.incrementAndGet();
  }

  /** One has its answer. */
  void end() {
    ended.incrementAndGet();
  }

  /** So many have their answer. */
  long ended() {
    return ended.get();
  }

  /** Those that had their answer before a flush are durable. */
  void flushed(long before) {
    flushed.accumulateAndGet(before, Math::max);
  }

  /**
   * What is not durable may have been lost.
   *
   * @param undone how many of the changes begun have surely had no answer yet
   */
  void lose(int undone) {
    if (begun.get() - undone > flushed.get()) {
      lost = true;
    }
  }

  /** Whether one that was acknowledged may be lost, now and for ever. */
  boolean isOneLost() {
    return lost;
  }

  /** Whether the unit was ever to be changed. */
  boolean isAnyBegun() {
    return begun.get() > 0;
  }
}
