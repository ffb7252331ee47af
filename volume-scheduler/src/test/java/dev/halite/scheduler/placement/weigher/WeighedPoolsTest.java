package dev.halite.scheduler.placement.weigher;

import static dev.halite.scheduler.placement.pool.TestPools.claimed;
import static dev.halite.scheduler.placement.pool.TestPools.holding;
import static dev.halite.scheduler.placement.pool.TestPools.offering;
import static dev.halite.scheduler.placement.pool.TestPools.pool;
import static dev.halite.scheduler.placement.pool.TestPools.thick;
import static dev.halite.scheduler.placement.pool.TestPools.thin;
import static dev.halite.scheduler.placement.request.TestRequests.create;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.scheduler.config.SchedulerProperties;
import dev.halite.scheduler.placement.pool.Capacity.Amount;
import dev.halite.scheduler.placement.pool.Capacity.Infinite;
import dev.halite.scheduler.placement.pool.Capacity.Unknown;
import dev.halite.scheduler.placement.pool.OverSubscription;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import dev.halite.scheduler.placement.weigher.WeighedPools.WeighedPool;
import dev.halite.scheduler.placement.weigher.WeighedPools.Weight;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WeighedPoolsTest {
  private static final PlacementRequest REQUEST = create(1);
  private static final WeightHandler ORDERED = new OrderedHostWeightHandler();
  private static final OverSubscription RATIO = OverSubscription.parse("20.0");

  private final PoolState small = thick("n@a#small", 100, 10);
  private final PoolState middle = thick("n@b#middle", 100, 40);
  private final PoolState large = thick("n@c#large", 100, 90);
  private final PoolState unknown = pool("n@d#unknown", false, new Amount(100), new Unknown());
  private final PoolState infinite = pool("n@e#infinite", false, new Infinite(), new Amount(1));

  @Test
  void capacitySpreadsByDefaultAndStacksWhenNegative() {
    assertThat(order(capacity(1), small, large, middle))
        .containsExactly("large", "middle", "small");
    assertThat(order(capacity(-1), small, large, middle))
        .containsExactly("small", "middle", "large");
  }

  @Test
  void capacityWithoutANumberComesLastInBothDirections() {
    assertThat(order(capacity(1), unknown, small, infinite, large))
        .containsExactly("large", "small", "unknown", "infinite");
    assertThat(order(capacity(-1), unknown, small, infinite, large))
        .containsExactly("small", "large", "unknown", "infinite");
  }

  @Test
  void capacityWithoutANumberIsRatedMinusOneOrFarBeyondTheLargest() {
    assertThat(capacity(1).rate(List.of(unknown, small, large), REQUEST))
        .containsExactly(-1, 10, 90);
    assertThat(capacity(-1).rate(List.of(unknown, small, large), REQUEST))
        .containsExactly(90 + 80 * 100, 10, 90);
    assertThat(capacity(0).rate(List.of(unknown, small), REQUEST)).containsExactly(10_010, 10);
    assertThat(capacity(-1).rate(List.of(unknown, infinite), REQUEST)).containsExactly(0, 0);
  }

  @Test
  void capacityUsesTheFiltersFormula() {
    PoolState thin = thin("n@t#thin", 100, 10);
    PlacementRequest thickVolume = create(1, Map.of("provisioning:type", "thick"));

    assertThat(capacity(1).rate(List.of(thin, claimed(small, 5, 5)), REQUEST))
        .containsExactly(2000, 5);
    assertThat(capacity(1).rate(List.of(thin), thickVolume)).containsExactly(10);
  }

  @Test
  void allocatedCapacityPrefersTheLeastUsedUnlessPositive() {
    PoolState busy = claimed(large, 50, 0);
    PoolState idle = claimed(small, 5, 0);

    assertThat(order(new AllocatedCapacityWeigher(-1), busy, idle))
        .containsExactly("small", "large");
    assertThat(order(new AllocatedCapacityWeigher(1), idle, busy))
        .containsExactly("large", "small");
  }

  @Test
  void theFewestVolumesWinUnlessTheMultiplierIsPositive() {
    PoolState busy = holding(large, 7);
    PoolState idle = holding(small, 2);

    assertThat(order(new VolumeNumberWeigher(-1), busy, idle)).containsExactly("small", "large");
    assertThat(order(new VolumeNumberWeigher(1), idle, busy)).containsExactly("large", "small");
  }

  @Test
  void goodnessIsWhatAPoolSaysFromNothingToAHundred() {
    String bySize = "volume.size < 10 ? 75 : 10";

    assertThat(
            new GoodnessWeigher()
                .rate(
                    List.of(
                        good(small, bySize),
                        good(small, "volume.size == 1"),
                        good(small, "volume.size == 2"),
                        good(small, "100"),
                        good(small, "100.5"),
                        good(small, "0-1"),
                        good(small, "50.5"),
                        good(small, "\"best\""),
                        good(small, "inf - inf"),
                        good(small, "volume.colour"),
                        good(small, "1 +"),
                        small),
                    REQUEST))
        .containsExactly(75, 100, 0, 100, 0, 0, 50.5, 0, 0, 0, 0, 0);
    assertThat(order(new GoodnessWeigher(), small, good(large, "20"), good(middle, "30")))
        .containsExactly("middle", "large", "small");
  }

  private static PoolState good(PoolState pool, String function) {
    return offering(pool, "goodness_function", function);
  }

  @Test
  void ratesAreStretchedToOneAndSummedWithTheirMultipliers() {
    List<WeighedPool> weighed =
        ORDERED.order(
            List.of(claimed(small, 30, 0), claimed(middle, 10, 0), claimed(large, 30, 0)),
            List.of(capacity(1), new AllocatedCapacityWeigher(-2)),
            REQUEST);

    assertThat(weighed)
        .extracting(pool -> pool.pool().name().pool())
        .containsExactly("middle", "large", "small");
    assertThat(weighed).extracting(WeighedPool::weight).containsExactly(0.5, -1.0, -2.0);
    assertThat(weighed.getFirst().parts())
        .containsExactly(
            new Weight("CapacityWeigher", 40, 0.5),
            new Weight("AllocatedCapacityWeigher", 10, 0.0));
  }

  @Test
  void equalPoolsWeighNothingAndKeepTheirOrder() {
    PoolState first = thick("n@x#first", 100, 50);
    PoolState second = thick("n@y#second", 100, 50);

    assertThat(order(capacity(-1), first, second)).containsExactly("first", "second");
    assertThat(order(capacity(-1), second, first)).containsExactly("second", "first");
    assertThat(ORDERED.order(List.of(first), List.of(capacity(1)), REQUEST).getFirst().weight())
        .isEqualTo(0.0);
    assertThat(ORDERED.order(List.of(), List.of(capacity(1)), REQUEST)).isEmpty();
  }

  @Test
  void chanceFollowsItsSeed() {
    PoolState[] pools = {small, middle, large, unknown, infinite};

    assertThat(order(new ChanceWeigher(new Random(7)), pools))
        .isEqualTo(order(new ChanceWeigher(new Random(7)), pools));
    assertThat(
            new Random(1)
                .longs(20)
                .mapToObj(seed -> order(new ChanceWeigher(new Random(seed)), pools))
                .distinct()
                .count())
        .isGreaterThan(5);
  }

  @Test
  void anUnknownWeigherNameIsRefusedWithTheKnownOnes() {
    SchedulerProperties properties =
        new SchedulerProperties(
            List.of(),
            List.of(),
            "OrderedHostWeightHandler",
            1,
            -1,
            -1,
            3,
            "20.0",
            "nova",
            Duration.ZERO,
            1);
    PoolWeighers weighers = new PoolWeighers(properties, RATIO, new Random(1));

    assertThat(
            weighers.named(
                List.of(
                    "ChanceWeigher",
                    "CapacityWeigher",
                    "AllocatedCapacityWeigher",
                    "VolumeNumberWeigher",
                    "GoodnessWeigher")))
        .extracting(PoolWeigher::name)
        .containsExactly(
            "ChanceWeigher",
            "CapacityWeigher",
            "AllocatedCapacityWeigher",
            "VolumeNumberWeigher",
            "GoodnessWeigher");
    assertThatThrownBy(() -> weighers.named(List.of("GoodLuckWeigher")))
        .hasMessage(
            "halite.scheduler.default-weighers names 'GoodLuckWeigher', which is no weigher; known"
                + " are AllocatedCapacityWeigher, CapacityWeigher, ChanceWeigher,"
                + " GoodnessWeigher, VolumeNumberWeigher.");
  }

  private static PoolWeigher capacity(double multiplier) {
    return new CapacityWeigher(multiplier, RATIO);
  }

  private static List<String> order(PoolWeigher weigher, PoolState... pools) {
    return ORDERED.order(List.of(pools), List.of(weigher), REQUEST).stream()
        .map(weighed -> weighed.pool().name().pool())
        .toList();
  }
}
