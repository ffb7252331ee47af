package dev.halite.scheduler.placement.weigher;

import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.List;

/** Rates the pools that passed the filters by one quality. */
public interface PoolWeigher {

  /** The name operators write in {@code halite.scheduler.default-weighers}. */
  String name();

  /** How much this quality counts beside others; negative to prefer the lowest. */
  double multiplier();

  /** One finite number a pool, in the order of the pools, on any scale. */
  double[] rate(List<PoolState> pools, PlacementRequest request);
}
