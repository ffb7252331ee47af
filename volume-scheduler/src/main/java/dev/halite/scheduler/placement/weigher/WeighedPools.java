package dev.halite.scheduler.placement.weigher;

import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Pools with the sum of what the weighers gave, in the order they came in. */
public final class WeighedPools {
  private WeighedPools() {}

  /**
   * A pool with the sum of its weights and what each weigher gave.
   *
   * @param chance to come first where the order is drawn; null where it is not
   */
  public record WeighedPool(
      PoolState pool, double weight, List<Weight> parts, @Nullable Double chance) {
    public WeighedPool {
      parts = List.copyOf(parts);
    }

    WeighedPool withChance(double chance) {
      return new WeighedPool(pool, weight, parts, chance);
    }
  }

  /**
   * What one weigher gave.
   *
   * @param rate on the weigher's own scale
   * @param weight what it counts in the sum: multiplied, and stretched before where the handler
   *     stretches
   */
  public record Weight(String weigher, double rate, double weight) {}

  /** With each weigher's rates stretched to 0..1 over the pools. */
  static List<WeighedPool> stretched(
      List<PoolState> pools, List<PoolWeigher> weighers, PlacementRequest request) {
    return weigh(pools, weighers, request, WeighedPools::stretch);
  }

  /** With each weigher's rates on its own scale. */
  static List<WeighedPool> unstretched(
      List<PoolState> pools, List<PoolWeigher> weighers, PlacementRequest request) {
    return weigh(pools, weighers, request, UnaryOperator.identity());
  }

  private static List<WeighedPool> weigh(
      List<PoolState> pools,
      List<PoolWeigher> weighers,
      PlacementRequest request,
      UnaryOperator<double[]> scale) {
    List<double[]> rates = new ArrayList<>();
    List<double[]> scaled = new ArrayList<>();
    for (PoolWeigher weigher : weighers) {
      double[] own = weigher.rate(pools, request);
      rates.add(own);
      scaled.add(scale.apply(own));
    }
    List<WeighedPool> weighed = new ArrayList<>(pools.size());
    for (int i = 0; i < pools.size(); i++) {
      double sum = 0;
      List<Weight> parts = new ArrayList<>(weighers.size());
      for (int j = 0; j < weighers.size(); j++) {
        PoolWeigher weigher = weighers.get(j);
        double weight = weigher.multiplier() * scaled.get(j)[i];
        // Added to zero: a product of -0.0 must not sort behind 0.0.
        parts.add(new Weight(weigher.name(), rates.get(j)[i], weight + 0.0));
        sum += weight;
      }
      weighed.add(new WeighedPool(pools.get(i), sum, parts, null));
    }
    return weighed;
  }

  private static double[] stretch(double[] rates) {
    double lowest = Arrays.stream(rates).min().orElse(0);
    double highest = Arrays.stream(rates).max().orElse(0);
    return highest == lowest
        ? new double[rates.length]
        : Arrays.stream(rates).map(rate -> (rate - lowest) / (highest - lowest)).toArray();
  }
}
