package dev.halite.node.backend;

import dev.halite.common.engine.kind.Lane;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What a driver call may have.
 *
 * @param lane whose threads it takes
 * @param quiet longest time without progress
 * @param whole longest time whatever its progress
 * @param progressedAt the nano time of its last progress; anything before its start for none
 */
record CallLimits(Lane lane, Duration quiet, Duration whole, LongSupplier progressedAt) {

  /** A call of the node itself, such as a report or a fence; others wait for it. */
  static CallLimits ofNode(Duration deadline) {
    long now = System.nanoTime();
    return new CallLimits(Lane.CONTROL, deadline, deadline, () -> now);
  }

  /** Nanoseconds that are left to a call; 0 or less when it is overdue. */
  long left(long startedAt) {
    long now = System.nanoTime();
    long taken = now - startedAt;
    // Differences only: a nano time means nothing by itself.
    long silent = Math.min(taken, now - progressedAt.getAsLong());
    return Math.min(quiet.toNanos() - silent, whole.toNanos() - taken);
  }
}
