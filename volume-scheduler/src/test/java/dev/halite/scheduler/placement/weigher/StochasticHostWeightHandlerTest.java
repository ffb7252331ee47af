package dev.halite.scheduler.placement.weigher;

import static dev.halite.scheduler.placement.pool.TestPools.thick;
import static dev.halite.scheduler.placement.request.TestRequests.create;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StochasticHostWeightHandlerTest {
  private static final PlacementRequest REQUEST = create(1);
  private static final int DRAWS = 60_000;

  /** What chi-square passes once in a thousand seeds, by degrees of freedom. */
  private static final Map<Integer, Double> RARE = Map.of(1, 10.83, 2, 13.82, 3, 16.27, 5, 20.52);

  private final WeightHandler handler = new StochasticHostWeightHandler(new Random(20261125));

  @Test
  void theChanceToComeFirstIsTheShareOfTheWeight() {
    assertFirst(weights(10, 40, 90), 10, 40, 90);
    assertFirst(weights(0.001, 0.003), 1, 3);
  }

  @Test
  void theRestIsDrawnInTheSameWay() {
    // By hand: 1, 2 and 3 of 6 come first; then each has its share of what is left.
    Map<String, Double> expected =
        Map.of(
            "0 1 2", 1 / 6.0 * 2 / 5,
            "0 2 1", 1 / 6.0 * 3 / 5,
            "1 0 2", 2 / 6.0 * 1 / 4,
            "1 2 0", 2 / 6.0 * 3 / 4,
            "2 0 1", 3 / 6.0 * 1 / 3,
            "2 1 0", 3 / 6.0 * 2 / 3);
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < DRAWS; i++) {
      seen.merge(String.join(" ", order(weights(1, 2, 3))), 1, Integer::sum);
    }

    assertThat(seen.keySet()).isEqualTo(expected.keySet());
    List<String> orders = List.copyOf(expected.keySet());
    assertThat(
            chiSquare(
                orders.stream().mapToInt(seen::get).toArray(),
                orders.stream().mapToDouble(expected::get).toArray()))
        .isLessThan(RARE.get(5));
  }

  @Test
  void weightsBelowZeroKeepTheirOrderAndTheRatioOfBestAndWorst() {
    assertFirst(weights(-100, -10), 10, 100);
    assertFirst(weights(-5, -5, -5), 1, 1, 1);
    assertFirst(weights(-10, 20, 50, 50), 0, 30, 60, 60);
  }

  @Test
  void withoutAnyWeightAllHaveTheSameChance() {
    assertFirst(weights(0, 0, 0), 1, 1, 1);
    assertFirst(List.of(), 1, 1, 1);
    assertThat(handler.order(List.of(), weights(), REQUEST)).isEmpty();
    assertThat(handler.order(pools(1), weights(-3), REQUEST)).singleElement();
  }

  @Test
  void whoHasNoShareStaysAsALastResortInADrawnOrder() {
    int[] third = new int[4];
    for (int i = 0; i < DRAWS; i++) {
      List<String> order = order(weights(0, 7, 0, 3));
      assertThat(order.subList(0, 2)).containsExactlyInAnyOrder("1", "3");
      third[Integer.parseInt(order.get(2))]++;
    }
    assertThat(chiSquare(new int[] {third[0], third[2]}, new double[] {0.5, 0.5}))
        .isLessThan(RARE.get(1));
  }

  @Test
  void amongManyCandidatesEachDrawIsAWholeOrder() {
    int count = 10_000;
    double[] many = IntStream.range(0, count).mapToDouble(i -> i % 2 == 0 ? 3 : 1).toArray();
    int heavyFirst = 0;
    int heavyInFirstHalf = 0;
    int rounds = 100;
    for (int i = 0; i < rounds; i++) {
      List<String> order = order(weights(many));
      assertThat(order).hasSize(count).doesNotHaveDuplicates();
      heavyFirst += isEven(order.getFirst()) ? 1 : 0;
      heavyInFirstHalf += (int) order.subList(0, count / 2).stream().filter(this::isEven).count();
    }
    assertThat(heavyFirst).isBetween(60, 90);
    // The half that has arrived first: x of the light, 1 - (1 - x)^3 of the heavy; x is 0.3177.
    assertThat(heavyInFirstHalf / (rounds * count / 2.0)).isCloseTo(0.682, within(0.005));
  }

  @Test
  void sharesAreSharesForAnyWeights() {
    Random random = new Random(7);
    for (int round = 0; round < 2_000; round++) {
      double scale = Math.pow(10, random.nextInt(600) - 300);
      double[] weights =
          random.doubles(1 + random.nextInt(50)).map(one -> (one - 0.5) * 2 * scale).toArray();
      double[] chances = StochasticHostWeightHandler.chances(weights);

      assertThat(DoubleStream.of(chances).sum()).isCloseTo(1, within(1e-9));
      for (int i = 0; i < weights.length; i++) {
        assertThat(chances[i]).isBetween(0.0, 1.0);
        for (int j = 0; j < i; j++) {
          assertThat(Double.compare(chances[i], chances[j]))
              .isEqualTo(Double.compare(weights[i], weights[j]));
        }
      }
    }
  }

  @Test
  void theSameSeedDrawsTheSameOrders() {
    WeightHandler one = new StochasticHostWeightHandler(new Random(1));
    WeightHandler two = new StochasticHostWeightHandler(new Random(1));
    for (int i = 0; i < 20; i++) {
      assertThat(one.order(pools(9), weights(1, 2, 3, 4, 5, 6, 7, 8, 9), REQUEST))
          .isEqualTo(two.order(pools(9), weights(1, 2, 3, 4, 5, 6, 7, 8, 9), REQUEST));
    }
  }

  /** Draws often, and compares how often each came first with what its share lets expect. */
  private void assertFirst(List<PoolWeigher> weighers, double... shares) {
    int[] first = new int[shares.length];
    List<PoolState> pools = pools(shares.length);
    for (int i = 0; i < DRAWS; i++) {
      first[number(handler.order(pools, weighers, REQUEST).getFirst().pool())]++;
    }
    double sum = DoubleStream.of(shares).sum();
    assertThat(chiSquare(first, DoubleStream.of(shares).map(share -> share / sum).toArray()))
        .as("first places %s", Arrays.toString(first))
        .isLessThan(RARE.get(shares.length - 1));
  }

  private static double chiSquare(int[] seen, double[] chances) {
    int draws = IntStream.of(seen).sum();
    double sum = 0;
    for (int i = 0; i < seen.length; i++) {
      double expected = chances[i] * draws;
      if (expected == 0) {
        assertThat(seen[i]).as("draws of what has no chance").isZero();
      } else {
        sum += (seen[i] - expected) * (seen[i] - expected) / expected;
      }
    }
    return sum;
  }

  private List<String> order(List<PoolWeigher> weighers) {
    int count = weighers.getFirst().rate(List.of(), REQUEST).length;
    return handler.order(pools(count), weighers, REQUEST).stream()
        .map(weighed -> weighed.pool().name().pool())
        .toList();
  }

  private boolean isEven(String number) {
    return Integer.parseInt(number) % 2 == 0;
  }

  private static int number(PoolState pool) {
    return Integer.parseInt(pool.name().pool());
  }

  private static List<PoolState> pools(int count) {
    return IntStream.range(0, count).mapToObj(i -> thick("n@b#" + i, 100, 50)).toList();
  }

  private static List<PoolWeigher> weights(double... weights) {
    return List.of(new GivenWeights(weights));
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record GivenWeights(double[] rates) implements PoolWeigher {
    @Override
    public String name() {
      return "GivenWeights";
    }

    @Override
    public double multiplier() {
      return 1;
    }

    @Override
    public double[] rate(List<PoolState> pools, PlacementRequest request) {
      return rates;
    }
  }
}
