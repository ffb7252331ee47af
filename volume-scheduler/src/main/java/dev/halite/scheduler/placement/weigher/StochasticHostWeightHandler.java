package dev.halite.scheduler.placement.weigher;

import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import dev.halite.scheduler.placement.weigher.WeighedPools.WeighedPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A drawn order: the chance of a candidate to come first is its share of the sum of all weights,
 * the second is drawn in the same way from the rest, and so on. Rates are not stretched, so a pool
 * with twice the room gets twice the volumes, and equal pools get equally many: many schedulers
 * that decide on the same reports do not all go for the same pool.
 *
 * <p>A chance cannot be negative, so where a weight is, all are moved up by the same amount. If
 * some are positive, the lowest becomes 0. If none is, as with a multiplier of -1, highest and
 * lowest change places: of -10 and -100 the first gets ten times the chance of the second. Who has
 * no share comes after all who have one, in an order drawn with equal chances.
 */
final class StochasticHostWeightHandler implements WeightHandler {
  static final String NAME = "StochasticHostWeightHandler";

  private final RandomGenerator random;

  /**
   * @param random gives one seed an order; must be safe for use by several threads
   */
  StochasticHostWeightHandler(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<WeighedPool> order(
      List<PoolState> pools, List<PoolWeigher> weighers, PlacementRequest request) {
    List<WeighedPool> weighed = WeighedPools.unstretched(pools, weighers, request);
    double[] chances = chances(weighed.stream().mapToDouble(WeighedPool::weight).toArray());
    // A generator of its own: one that threads share would be asked twice for each candidate.
    RandomGenerator draws = new SplittableRandom(random.nextLong());
    List<Ticket> tickets = new ArrayList<>(weighed.size());
    for (int i = 0; i < chances.length; i++) {
      tickets.add(Ticket.draw(weighed.get(i).withChance(chances[i]), chances[i], draws));
    }
    return tickets.stream().sorted(Ticket.FIRST_ARRIVAL).map(Ticket::pool).toList();
  }

  /** Shares of the sum, each 0..1; equal ones where no weight differs from 0. */
  static double[] chances(double[] weights) {
    double largest = Arrays.stream(weights).map(Math::abs).max().orElse(0);
    if (largest == 0) {
      double[] equal = new double[weights.length];
      Arrays.fill(equal, 1.0 / Math.max(1, equal.length));
      return equal;
    }
    // Scaled first, so that neither the move nor the sum can overflow.
    double[] scaled = Arrays.stream(weights).map(weight -> weight / largest).toArray();
    double lowest = Arrays.stream(scaled).min().orElse(0);
    double highest = Arrays.stream(scaled).max().orElse(0);
    double move = -Math.min(lowest, 0) - Math.min(highest, 0);
    double[] moved = Arrays.stream(scaled).map(weight -> weight + move).toArray();
    double sum = Arrays.stream(moved).sum();
    return Arrays.stream(moved).map(weight -> weight / sum).toArray();
  }

  /**
   * When a candidate arrives, if each comes at a random time with its chance as rate. The first of
   * such arrivals is each candidate with exactly its share of the rates, and so is the first of
   * those that are left: one sort draws the whole order.
   */
  private record Ticket(WeighedPool pool, double arrival, double amongEquals) {
    private static final Comparator<Ticket> FIRST_ARRIVAL =
        Comparator.comparingDouble(Ticket::arrival).thenComparingDouble(Ticket::amongEquals);

    static Ticket draw(WeighedPool pool, double chance, RandomGenerator draws) {
      double arrival = chance > 0 ? -Math.log(1 - draws.nextDouble()) / chance : Double.MAX_VALUE;
      return new Ticket(pool, Math.min(arrival, Double.MAX_VALUE), draws.nextDouble());
    }
  }
}
