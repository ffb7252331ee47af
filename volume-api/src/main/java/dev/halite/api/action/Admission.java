package dev.halite.api.action;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Lets in as many requests as can be worked on. One more is told to come back: waiting here would
 * only make every answer late.
 */
public final class Admission {
  private final Semaphore places;

  public Admission(int places) {
    this.places = new Semaphore(places);
  }

  /** Does the work in a place, or refuses it with 503. */
  <T> T within(Supplier<T> work) {
    if (!places.tryAcquire()) {
      throw new HaliteException(
          FaultCode.UNAVAILABLE, "The service has too many requests in hand; try again.");
    }
    try {
      return work.get();
    } finally {
      places.release();
    }
  }
}
