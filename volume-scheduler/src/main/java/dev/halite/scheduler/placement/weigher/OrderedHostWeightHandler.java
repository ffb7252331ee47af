package dev.halite.scheduler.placement.weigher;

import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import dev.halite.scheduler.placement.weigher.WeighedPools.WeighedPool;
import java.util.Comparator;
import java.util.List;

/**
 * The best first. Each weigher's rates are stretched to 0..1 over the candidates, so that only
 * multipliers decide how much a quality counts; pools of equal weight keep the order they came in.
 */
final class OrderedHostWeightHandler implements WeightHandler {
  static final String NAME = "OrderedHostWeightHandler";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<WeighedPool> order(
      List<PoolState> pools, List<PoolWeigher> weighers, PlacementRequest request) {
    return WeighedPools.stretched(pools, weighers, request).stream()
        .sorted(Comparator.comparingDouble(WeighedPool::weight).reversed())
        .toList();
  }
}
