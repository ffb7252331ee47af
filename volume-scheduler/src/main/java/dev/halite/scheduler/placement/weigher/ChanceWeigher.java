package dev.halite.scheduler.placement.weigher;

import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.List;
import java.util.random.RandomGenerator;

/** Rates by chance. */
record ChanceWeigher(RandomGenerator random) implements PoolWeigher {
  static final String NAME = "ChanceWeigher";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public double multiplier() {
    return 1.0;
  }

  @Override
  public double[] rate(List<PoolState> pools, PlacementRequest request) {
    return random.doubles(pools.size()).toArray();
  }
}
