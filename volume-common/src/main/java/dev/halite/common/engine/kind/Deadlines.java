package dev.halite.common.engine.kind;

import java.time.Duration;

/**
 * How long an operation may take.
 *
 * @param queued until somebody takes it from its queue
 * @param quiet without progress, while somebody works on it
 * @param whole of one run, whatever its progress
 */
public record Deadlines(Duration queued, Duration quiet, Duration whole) {
  private static final Duration QUIET = Duration.ofMinutes(10);
  private static final Duration WHOLE = Duration.ofDays(1);

  /** The usual ones, with this time in the queue. */
  public static Deadlines queued(Duration queued) {
    return new Deadlines(queued, QUIET, WHOLE);
  }
}
