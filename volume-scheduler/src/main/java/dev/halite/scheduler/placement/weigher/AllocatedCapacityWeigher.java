package dev.halite.scheduler.placement.weigher;

import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.List;

/** Rates by the sum of the sizes of our volumes there; by default the least used wins. */
record AllocatedCapacityWeigher(double multiplier) implements PoolWeigher {
  static final String NAME = "AllocatedCapacityWeigher";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public double[] rate(List<PoolState> pools, PlacementRequest request) {
    return pools.stream().mapToDouble(PoolState::allocatedGib).toArray();
  }
}
