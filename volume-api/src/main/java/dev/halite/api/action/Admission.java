package dev.halite.api.action;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Lets in as many requests as can be worked on, from when their body is read until there is an
 * answer. One more is told to come back: waiting here would only make every answer late. No project
 * has all the places, so that slow requests of one do not shut out the others.
 */
public final class Admission {
  private final Shares places;

  public Admission(int places, int perProject) {
    this.places = new Shares(places, perProject);
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
        throw new HaliteException(
            FaultCode.UNAVAILABLE, "The service has too many requests in hand; try again.");
      }
      return work.run();
    }
  }
}
