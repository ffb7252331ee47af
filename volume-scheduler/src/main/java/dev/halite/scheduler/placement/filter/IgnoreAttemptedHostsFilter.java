package dev.halite.scheduler.placement.filter;

import dev.halite.scheduler.placement.filter.Verdict.Phrase;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;

/** Removes places where an earlier attempt for the same volume failed. */
final class IgnoreAttemptedHostsFilter implements PoolFilter {
  static final String NAME = "IgnoreAttemptedHostsFilter";

  private static final Phrase TRIED =
      new Phrase("failed for this volume before", "failed for this volume before");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Verdict verdict(PoolState pool, PlacementRequest request) {
    for (String place : request.attempted()) {
      if (pool.name().isAt(place)) {
        return Verdict.removed(TRIED, "an attempt at " + place + " failed");
      }
    }
    return Verdict.passed();
  }
}
