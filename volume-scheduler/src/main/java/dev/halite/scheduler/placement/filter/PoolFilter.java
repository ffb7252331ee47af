package dev.halite.scheduler.placement.filter;

import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;

/**
 * Says whether one pool may take a volume. A filter is a pure function: it keeps no state, reads no
 * clock and asks nobody, so the same pool and request always get the same verdict.
 */
public interface PoolFilter {

  /** The name operators write in {@code halite.scheduler.default-filters}. */
  String name();

  /** Passes the pool, or removes it with a reason. */
  Verdict verdict(PoolState pool, PlacementRequest request);
}
