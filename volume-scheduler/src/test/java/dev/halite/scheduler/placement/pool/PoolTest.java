package dev.halite.scheduler.placement.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.common.catalog.capability.PoolCapabilities;
import dev.halite.scheduler.placement.pool.Capacity.Amount;
import dev.halite.scheduler.placement.pool.Capacity.Infinite;
import dev.halite.scheduler.placement.pool.Capacity.Missing;
import dev.halite.scheduler.placement.pool.Capacity.Unknown;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class PoolTest {

  static Stream<Arguments> reportedCapacities() {
    return Stream.of(
        Arguments.of(10, new Amount(10)),
        Arguments.of(10.5, new Amount(10.5)),
        Arguments.of(-3L, new Amount(-3)),
        Arguments.of(" 7.25 ", new Amount(7.25)),
        Arguments.of("infinite", new Infinite()),
        Arguments.of("Unknown", new Unknown()),
        Arguments.of(Double.POSITIVE_INFINITY, new Infinite()),
        Arguments.of(Double.NaN, new Missing()),
        Arguments.of("a lot", new Missing()),
        Arguments.of(null, new Missing()),
        Arguments.of(true, new Missing()));
  }

  @ParameterizedTest
  @MethodSource("reportedCapacities")
  void capacityIsReadAsNumberInfiniteUnknownOrMissing(Object reported, Capacity expected) {
    assertThat(Capacity.parse(reported)).isEqualTo(expected);
  }

  @Test
  void pendingClaimsShortenFreeSpaceOnlyWhereItIsANumber() {
    assertThat(new Amount(10).minus(3)).isEqualTo(new Amount(7));
    assertThat(new Unknown().minus(3)).isEqualTo(new Unknown());
    assertThat(new Infinite().minus(3)).isEqualTo(new Infinite());
  }

  @ParameterizedTest
  @CsvSource({
    "node@lvm#fast, true",
    "node@lvm, true",
    "node@lvm#slow, false",
    "node@lv, false",
    "node@lvm2, false",
    "node@lvm2fast, false",
    "node, false",
    "node@lvm#fast2, false",
    "other@lvm#fast, false",
  })
  void aPlaceMeansAPoolOrAWholeBackend(String place, boolean expected) {
    assertThat(PoolName.parse("node@lvm#fast").isAt(place)).isEqualTo(expected);
  }

  @Test
  void aPoolNameNeedsHostBackendAndPool() {
    assertThat(PoolName.parse("node@lvm#a#b").pool()).isEqualTo("a#b");
    for (String wrong : new String[] {"node@lvm", "node#pool", "@lvm#pool", "node@lvm#", ""}) {
      assertThatThrownBy(() -> PoolName.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("host@backend#pool");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "20.0, 100, 40, 50, 20",
    "1, 100, 40, 50, 1",
    "auto, 100, 100, 0, 20",
    "auto, 100, 51, 100, 3",
    "AUTO, 100, 100, 5, 6",
  })
  void overSubscriptionIsANumberOrFollowsUse(
      String text, double total, double free, double provisioned, double expected) {
    assertThat(OverSubscription.parse(text).factor(total, free, provisioned)).isEqualTo(expected);
  }

  @Test
  void overSubscriptionRefusesAnythingElse() {
    assertThatThrownBy(() -> OverSubscription.parse("automatic"))
        .hasMessage("An over-subscription ratio must be a number or 'auto', not 'automatic'.");
  }

  @Test
  void roomKeepsBackWholeGibAndRoundsToTwoDecimals() {
    PoolState pool =
        TestPools.others(TestPools.reserving(TestPools.thick("n@b#p", 99.999, 80.005), 10), 0.333);

    Room room = Room.of(pool, true, OverSubscription.parse("20")).orElseThrow();

    assertThat(room.reservedGib()).isEqualTo(9);
    assertThat(room.totalAvailableGib()).isEqualTo(91.0);
    assertThat(room.provisionedGib()).isEqualTo(0.33);
    assertThat(room.virtualFreeGib()).isEqualTo(80.0);
  }

  @Test
  void roomRoundsAsFromTheExactValueNearTiesAndElsewhere() {
    Random random = new Random(20261125);
    for (int i = 0; i < 20_000; i++) {
      double free =
          switch (random.nextInt(4)) {
            case 0 -> random.nextInt(1_000_000) / 8.0 - 50_000; // ties and whole numbers
            case 1 -> Math.nextUp(random.nextInt(1_000_000) / 1000.0); // beside ties
            case 2 -> random.nextGaussian() / 100; // around zero
            default -> random.nextDouble() * Math.pow(10, random.nextInt(16));
          };

      Room room =
          Room.of(TestPools.thick("n@b#p", 1e17, free), true, OverSubscription.parse("20"))
              .orElseThrow();

      assertThat(room.virtualFreeGib())
          .as("%s", free)
          .isEqualTo(new BigDecimal(free).setScale(2, RoundingMode.HALF_EVEN).doubleValue());
    }
  }

  @Test
  void roomCountsClaimsAndOthersAsProvisionedAndPendingClaimsAsNotFree() {
    PoolState pool =
        TestPools.claimed(TestPools.others(TestPools.thick("n@b#p", 100, 60), 10), 30, 25);

    Room room = Room.of(pool, true, OverSubscription.parse("20")).orElseThrow();

    assertThat(room.provisionedGib()).isEqualTo(40);
    assertThat(room.freeGib()).isEqualTo(35);
    assertThat(room.virtualFreeGib()).isEqualTo(35);
  }

  @Test
  void roomIsUnknownWhereACapacityIsNoNumber() {
    OverSubscription ratio = OverSubscription.parse("20");
    assertThat(Room.of(TestPools.pool("n@b#p", true, new Infinite(), new Amount(1)), true, ratio))
        .isEmpty();
    assertThat(Room.of(TestPools.pool("n@b#p", true, new Amount(1), new Unknown()), true, ratio))
        .isEmpty();
  }

  @Test
  void whatOperatorsSeeOfAPoolIsWhatItsReportAndClaimsSay() {
    PoolState pool = TestPools.claimed(TestPools.thin("n@b#the pool", 10, 5), 7, 2);
    pool = TestPools.offering(TestPools.oversubscribed(pool, "3"), "media", "ssd");
    assertThat(TestPools.others(pool, 1.5).capabilities().all())
        .containsEntry("pool_name", "the pool")
        .containsEntry("volume_backend_name", "b")
        .containsEntry("media", "ssd")
        .containsEntry("total_capacity_gb", 10.0)
        .containsEntry("free_capacity_gb", 3.0)
        .containsEntry("allocated_capacity_gb", 7L)
        .containsEntry("provisioned_capacity_gb", 8.5)
        .containsEntry("max_over_subscription_ratio", "3.0")
        .containsEntry("thin_provisioning_support", true)
        .containsEntry("thick_provisioning_support", false)
        .containsEntry("backend_state", "up");
  }

  @Test
  void everythingThatOperatorsSeeCanBeAskedFor() {
    PoolState pool = TestPools.offering(TestPools.thin("n@b#p", 10, 5), "volume_backend_name", "x");
    PoolCapabilities capabilities = TestPools.offering(pool, "nothing", null).capabilities();
    Map<String, Object> all = capabilities.all();
    assertThat(all).containsEntry("volume_backend_name", "x").containsEntry("nothing", null);
    all.forEach(
        (name, value) -> {
          assertThat(capabilities.has(name)).as(name).isTrue();
          assertThat(capabilities.get(name)).as(name).isEqualTo(value);
        });
    assertThat(capabilities.has("more")).isFalse();
  }
}
