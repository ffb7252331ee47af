package dev.halite.scheduler.placement.weigher;

import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.List;

/** Rates by the number of our volumes there; by default the fewest win. */
record VolumeNumberWeigher(double multiplier) implements PoolWeigher {
  static final String NAME = "VolumeNumberWeigher";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public double[] rate(List<PoolState> pools, PlacementRequest request) {
    return pools.stream().mapToDouble(pool -> pool.claims().claims()).toArray();
  }
}
