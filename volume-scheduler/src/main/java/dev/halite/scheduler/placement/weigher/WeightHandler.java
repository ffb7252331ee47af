package dev.halite.scheduler.placement.weigher;

import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import dev.halite.scheduler.placement.weigher.WeighedPools.WeighedPool;
import java.util.List;

/** Makes an order of preference of what the weighers gave. */
public interface WeightHandler {

  /** The name operators write in {@code halite.scheduler.weight-handler}. */
  String name();

  /** All of the pools, the one to try first at the head. */
  List<WeighedPool> order(
      List<PoolState> pools, List<PoolWeigher> weighers, PlacementRequest request);
}
