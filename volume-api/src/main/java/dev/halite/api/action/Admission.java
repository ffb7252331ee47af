package dev.halite.api.action;

import dev.halite.api.turn.Turns;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Lets in as many requests as can be had in hand, from when their body is read until there is an
 * answer. One more is told to come back: waiting here would only make every answer late. No project
 * has all the places, so that slow requests of one do not shut out the others.
 *
 * <p>Of those in hand few are worked on at once, and the projects take turns: what one asks for in
 * great numbers, or what takes long, is waited for by itself alone.
 */
public final class Admission {
  /** As long as one waits for a connection to the catalog. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String NOBODY = "";

  private final Shares places;
  private final Turns turns;
  private final Shares waiters;

  /**
   * Makes it.
   *
   * @param waiters who may wait for storage, of a project a quarter: a backend that is down keeps
   *     each of them for a minute
   */
  public Admission(int places, int perProject, int waiters, Turns turns) {
    this.places = new Shares(places, perProject);
    this.waiters = new Shares(waiters, waiters / 4);
    this.turns = turns;
  }

  /** What is done with a request. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Does the work in a place, or refuses it with 503.
   *
   * @param project whose request it is; null: nobody's in particular
   */
  <T> T within(@Nullable String project, Work<T> work) throws IOException {
    try (Shares.Held place = places.take(project, 1)) {
      if (place == null) {
        throw tooMany();
      }
      return work.run();
    }
  }

  /** Does the work when it is the project's turn, or refuses it with 503. */
  <T> T inTurn(@Nullable String project, Work<T> work) throws IOException {
    try (Turns.Place place = turns.take(project == null ? NOBODY : project, PATIENCE)) {
      if (place == null) {
        throw tooMany();
      }
      return work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HaliteException(FaultCode.UNAVAILABLE, "The service is stopping.", e);
    }
  }

  /**
   * Waits for what was begun for a request, or for what others say of it, or refuses to with 503:
   * what was begun goes on all the same.
   */
  void waitFor(@Nullable String project, Runnable end) {
    try (Shares.Held waiter = waiters.take(project, 1)) {
      if (waiter == null) {
        throw new HaliteException(
            FaultCode.UNAVAILABLE,
            "Too many requests wait for others; what was begun for this one goes on, ask again for it.");
      }
      end.run();
    }
  }

  private static HaliteException tooMany() {
    return new HaliteException(
        FaultCode.UNAVAILABLE, "The service has too many requests in hand; try again.");
  }
}
