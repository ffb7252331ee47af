package dev.halite.scheduler.placement.weigher;

import dev.halite.scheduler.placement.function.PoolFunction;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.List;

/**
 * Rates by what pools say themselves of how well a volume suits them, 0 to 100: their {@code
 * goodness_function}. Whoever says nothing, or nothing of that range, is rated 0.
 */
public final class GoodnessWeigher implements PoolWeigher {
  public static final String NAME = "GoodnessWeigher";

  private static final double BEST = 100;

  private final PoolFunction function = new PoolFunction("goodness_function");

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
    return pools.stream()
        .mapToDouble(
            pool ->
                function.of(pool, request).values().stream()
                    .mapToDouble(GoodnessWeigher::rate)
                    .max()
                    .orElse(0))
        .toArray();
  }

  private static double rate(Object value) {
    double rate =
        switch (value) {
          case Boolean suits -> suits ? BEST : 0;
          case Number number -> number.doubleValue();
          default -> 0;
        };
    return rate >= 0 && rate <= BEST ? rate : 0;
  }
}
