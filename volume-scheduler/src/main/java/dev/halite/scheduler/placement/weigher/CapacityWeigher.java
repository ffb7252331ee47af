package dev.halite.scheduler.placement.weigher;

import dev.halite.scheduler.placement.pool.OverSubscription;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.pool.Room;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.Arrays;
import java.util.List;

/**
 * Rates by what can still be promised. A pool whose capacity is no number comes last, whether the
 * fullest or the emptiest pool is preferred.
 */
final class CapacityWeigher implements PoolWeigher {
  static final String NAME = "CapacityWeigher";

  private static final double WORST_WHEN_SPREADING = -1;
  private static final double SPREADS_BEYOND_LARGEST = 100;
  private static final double BEYOND_EQUALS = 10_000;

  private final double multiplier;
  private final OverSubscription defaultOverSubscription;

  CapacityWeigher(double multiplier, OverSubscription defaultOverSubscription) {
    this.multiplier = multiplier;
    this.defaultOverSubscription = defaultOverSubscription;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public double multiplier() {
    return multiplier;
  }

  @Override
  public double[] rate(List<PoolState> pools, PlacementRequest request) {
    double unknown = multiplier > 0 ? WORST_WHEN_SPREADING : Double.POSITIVE_INFINITY;
    double[] rates =
        pools.stream()
            .mapToDouble(
                pool ->
                    Room.of(pool, request.thinAllowed(), defaultOverSubscription)
                        .map(Room::virtualFreeGib)
                        .orElse(unknown))
            .toArray();
    return withoutInfinity(rates);
  }

  /** Far above the largest number, so that a negative multiplier puts it far behind. */
  private static double[] withoutInfinity(double[] rates) {
    double[] finite = Arrays.stream(rates).filter(Double::isFinite).toArray();
    if (finite.length == rates.length) {
      return rates;
    }
    if (finite.length == 0) {
      return new double[rates.length];
    }
    double largest = Arrays.stream(finite).max().orElseThrow();
    double spread = largest - Arrays.stream(finite).min().orElseThrow();
    double replacement = largest + (spread == 0 ? BEYOND_EQUALS : spread * SPREADS_BEYOND_LARGEST);
    return Arrays.stream(rates).map(rate -> Double.isFinite(rate) ? rate : replacement).toArray();
  }
}
