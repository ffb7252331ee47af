package dev.halite.scheduler.placement.filter;

import dev.halite.scheduler.placement.filter.Verdict.Phrase;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;

/** Removes pools that no service can serve, as they are disabled, frozen or down. Always on. */
public final class ServiceStateFilter implements PoolFilter {
  public static final String NAME = "ServiceState";

  private static final Phrase DISABLED = new Phrase("is disabled", "are disabled");
  private static final Phrase FROZEN = new Phrase("is frozen", "are frozen");
  private static final Phrase DOWN = new Phrase("is down", "are down");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Verdict verdict(PoolState pool, PlacementRequest request) {
    if (!pool.service().enabled()) {
      return Verdict.removed(DISABLED, "the service or its cluster is disabled");
    }
    if (pool.service().frozen()) {
      return Verdict.removed(FROZEN, "the backend is frozen");
    }
    if (!pool.service().up()) {
      return Verdict.removed(DOWN, "the service or its backend is down");
    }
    return Verdict.passed();
  }
}
