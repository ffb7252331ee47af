package dev.halite.scheduler.placement.filter;

import dev.halite.scheduler.placement.filter.Verdict.Phrase;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;

/**
 * Removes all but the place a request is bound to, such as the backend of a clone's source. Always
 * on and first, so that a trace tells about the pools that could have served.
 */
public final class PinnedBackendFilter implements PoolFilter {
  public static final String NAME = "PinnedBackend";

  private static final Phrase ELSEWHERE =
      new Phrase(
          "is not the backend the volume is bound to",
          "are not the backend the volume is bound to");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Verdict verdict(PoolState pool, PlacementRequest request) {
    String place = request.pinnedTo();
    return place == null || pool.name().isAt(place)
        ? Verdict.passed()
        : Verdict.removed(ELSEWHERE, "the request is bound to " + place);
  }
}
