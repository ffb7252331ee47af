package dev.halite.scheduler.placement.filter;

import static dev.halite.scheduler.placement.pool.TestPools.claimed;
import static dev.halite.scheduler.placement.pool.TestPools.others;
import static dev.halite.scheduler.placement.pool.TestPools.oversubscribed;
import static dev.halite.scheduler.placement.pool.TestPools.pool;
import static dev.halite.scheduler.placement.pool.TestPools.reserving;
import static dev.halite.scheduler.placement.pool.TestPools.thick;
import static dev.halite.scheduler.placement.pool.TestPools.thin;
import static dev.halite.scheduler.placement.request.TestRequests.create;
import static dev.halite.scheduler.placement.request.TestRequests.extend;
import static dev.halite.scheduler.placement.request.TestRequests.retype;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.scheduler.placement.filter.Verdict.Passed;
import dev.halite.scheduler.placement.filter.Verdict.Removed;
import dev.halite.scheduler.placement.filter.Verdict.Shortfall;
import dev.halite.scheduler.placement.pool.Capacity.Amount;
import dev.halite.scheduler.placement.pool.Capacity.Infinite;
import dev.halite.scheduler.placement.pool.Capacity.Missing;
import dev.halite.scheduler.placement.pool.Capacity.Unknown;
import dev.halite.scheduler.placement.pool.OverSubscription;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class CapacityFilterTest {
  private static final String P = "node@disk#pool";
  private static final PlacementRequest THICK_10 = create(10, Map.of("provisioning:type", "thick"));
  private static final PlacementRequest THIN_10 = create(10, Map.of("provisioning:type", "thin"));

  private final PoolFilter filter = new CapacityFilter(OverSubscription.parse("20.0"));

  static Stream<Arguments> passing() {
    return Stream.of(
        row("thick with exactly enough", thick(P, 100, 10), create(10)),
        row("thick, reserve leaves exactly enough", reserving(thick(P, 20, 20), 50), create(10)),
        row("thick, reserve rounds down to whole GiB", reserving(thick(P, 11, 11), 10), create(10)),
        row("thin promises more than is free", thin(P, 100, 1), create(10)),
        row("thin, default ratio exactly used up", others(thin(P, 100, 1), 1990), create(10)),
        row(
            "thin pool with own ratio",
            others(oversubscribed(thin(P, 100, 90), "2"), 190),
            THIN_10),
        row("auto ratio on an empty pool", oversubscribed(thin(P, 100, 100), "auto"), create(2000)),
        row("thick on a thin pool within free space", thin(P, 100, 10), THICK_10),
        row(
            "ratio is ignored on a thick pool",
            oversubscribed(thick(P, 100, 10), "0.5"),
            create(10)),
        row(
            "ratio below 1 does not matter to a thick volume",
            oversubscribed(thin(P, 100, 50), "0.5"),
            THICK_10),
        row("free infinite", pool(P, false, new Amount(1), new Infinite()), create(10)),
        row("free unknown", pool(P, false, new Amount(1), new Unknown()), create(10)),
        row(
            "free unknown although a share is reserved",
            reserving(pool(P, false, new Amount(1), new Unknown()), 10),
            create(10)),
        row("total infinite", pool(P, false, new Infinite(), new Amount(1)), create(10)),
        row("total unknown", pool(P, false, new Unknown(), new Amount(1)), create(10)),
        row("extend counts the growth only", thick(P, 100, 10), extend(50, 60, false)),
        row("extend by nothing", thick(P, 100, 0), extend(60, 60, false)),
        row("size 0 needs no room", thick(P, 0, 0), create(0)),
        row("size 0 on a broken report", pool(P, false, new Missing(), new Missing()), create(0)),
        row("retype on the spot", thick(P, 100, 0), retype(10, P)));
  }

  static Stream<Arguments> removed() {
    return Stream.of(
        row("thick, a hundredth too little", thick(P, 100, 9.99), create(10)),
        row("thick, reserve takes the room", reserving(thick(P, 20, 20), 55), create(10)),
        row("thick, provisioned beyond total", others(thick(P, 100, 50), 95), create(10)),
        row("thick, claims fill it", claimed(thick(P, 100, 100), 95, 0), create(10)),
        row("thick, claims newer than the report", claimed(thick(P, 100, 15), 10, 10), create(10)),
        row("thin, default ratio passed", others(thin(P, 100, 1), 1991), create(10)),
        row("thin, own ratio passed", others(oversubscribed(thin(P, 100, 90), "2"), 191), THIN_10),
        row("thin, all of it reserved", reserving(thin(P, 100, 100), 100), create(10)),
        row(
            "thin, auto ratio on a used pool",
            others(oversubscribed(thin(P, 100, 51), "auto"), 300),
            create(401)),
        row("thick on a thin pool beyond free space", thin(P, 100, 9), THICK_10),
        row("ratio below 1", oversubscribed(thin(P, 100, 100), "0.99"), create(10)),
        row("free not reported", pool(P, false, new Amount(100), new Missing()), create(10)),
        row("total not reported", pool(P, false, new Missing(), new Amount(100)), create(10)),
        row(
            "total infinite, a share reserved",
            reserving(pool(P, false, new Infinite(), new Amount(100)), 1),
            create(10)),
        row(
            "total unknown, a share reserved",
            reserving(pool(P, false, new Unknown(), new Amount(100)), 1),
            create(10)),
        row("total zero", thick(P, 0, 100), create(10)),
        row("total negative", thick(P, -1, 100), create(10)),
        row("extend by more than is free", thick(P, 100, 9), extend(50, 60, false)),
        row("retype from elsewhere", thick(P, 100, 0), retype(10, "node@disk#other")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passing")
  void passes(String why, PoolState pool, PlacementRequest request) {
    assertThat(filter.verdict(pool, request)).isInstanceOf(Passed.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("removed")
  void removes(String why, PoolState pool, PlacementRequest request) {
    assertThat(filter.verdict(pool, request)).isInstanceOf(Removed.class);
  }

  @Test
  void aRemovalCarriesTheNumbers() {
    Removed removed = (Removed) filter.verdict(claimed(thick(P, 100, 14), 40, 10), create(10));

    assertThat(removed.shortfall()).isEqualTo(new Shortfall(4, 10));
    assertThat(removed.phrase().many()).isEqualTo("lack room");
    assertThat(removed.numbers())
        .containsEntry("total_gib", 100.0)
        .containsEntry("free_gib", 4.0)
        .containsEntry("provisioned_gib", 40.0)
        .containsEntry("virtual_free_gib", 4.0)
        .containsEntry("requested_gib", 10L);
  }

  @Test
  void theDefaultRatioMayBeAuto() {
    PoolFilter auto = new CapacityFilter(OverSubscription.parse("auto"));
    PoolState used = others(thin(P, 100, 51), 300);

    // 1 + 300 / (100 - 51 + 1) = 7, so 700 GiB may be promised and 400 are left.
    assertThat(auto.verdict(used, create(400))).isInstanceOf(Passed.class);
    assertThat(auto.verdict(used, create(401))).isInstanceOf(Removed.class);
  }

  /** The ratio is applied twice in the reference; this shows that it makes no difference. */
  @Test
  void theDoubledRatioNeverDecides() {
    SplittableRandom random = new SplittableRandom(20261123);
    for (int i = 0; i < 20_000; i++) {
      double total = 1 + random.nextInt(1000);
      double ratio = 1 + random.nextInt(40) / 2.0;
      double provisioned = random.nextInt(22_000);
      int reserved = random.nextInt(100);
      long size = 1 + random.nextInt(500);
      PoolState pool =
          reserving(
              oversubscribed(others(thin(P, total, total), provisioned), Double.toString(ratio)),
              reserved);

      double virtualFree = (total - Math.floor(total * reserved / 100.0)) * ratio - provisioned;
      boolean passes = filter.verdict(pool, create(size)) instanceof Passed;

      assertThat(passes).as("case %d", i).isEqualTo(virtualFree >= size);
    }
  }

  private static Arguments row(String why, PoolState pool, PlacementRequest request) {
    return Arguments.of(why, pool, request);
  }
}
