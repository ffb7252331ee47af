package dev.halite.scheduler.placement.weigher;

import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Pools with their weights, the best first. Each weigher's rates are stretched to 0..1 over the
 * candidates, so that only multipliers decide how much a quality counts; pools of equal weight keep
 * the order they came in.
 */
public final class WeighedPools {
  private WeighedPools() {}

  /** A pool with the sum of its weights and what each weigher gave. */
  public record WeighedPool(PoolState pool, double weight, List<Weight> parts) {
    public WeighedPool {
      parts = List.copyOf(parts);
    }
  }

  /**
   * What one weigher gave.
   *
   * @param rate on the weigher's own scale
   * @param weight stretched to 0..1 and multiplied
   */
  public record Weight(String weigher, double rate, double weight) {}

  /** Weighs and sorts. */
  public static List<WeighedPool> of(
      List<PoolState> pools, List<PoolWeigher> weighers, PlacementRequest request) {
    List<double[]> rates = new ArrayList<>();
    List<double[]> stretched = new ArrayList<>();
    for (PoolWeigher weigher : weighers) {
      double[] own = weigher.rate(pools, request);
      rates.add(own);
      stretched.add(stretch(own));
    }
    List<WeighedPool> weighed = new ArrayList<>(pools.size());
    for (int i = 0; i < pools.size(); i++) {
      double sum = 0;
      List<Weight> parts = new ArrayList<>(weighers.size());
      for (int j = 0; j < weighers.size(); j++) {
        PoolWeigher weigher = weighers.get(j);
        double weight = weigher.multiplier() * stretched.get(j)[i];
        // Added to zero: a product of -0.0 must not sort behind 0.0.
        parts.add(new Weight(weigher.name(), rates.get(j)[i], weight + 0.0));
        sum += weight;
      }
      weighed.add(new WeighedPool(pools.get(i), sum, parts));
    }
    weighed.sort(Comparator.comparingDouble(WeighedPool::weight).reversed());
    return List.copyOf(weighed);
  }

  private static double[] stretch(double[] rates) {
    double lowest = Arrays.stream(rates).min().orElse(0);
    double highest = Arrays.stream(rates).max().orElse(0);
    return highest == lowest
        ? new double[rates.length]
        : Arrays.stream(rates).map(rate -> (rate - lowest) / (highest - lowest)).toArray();
  }
}
