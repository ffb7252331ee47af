package dev.halite.scheduler.placement.filter;

import static dev.halite.scheduler.placement.pool.TestPools.offering;
import static dev.halite.scheduler.placement.request.TestRequests.create;
import static dev.halite.scheduler.placement.request.TestRequests.limited;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.scheduler.placement.filter.Verdict.Removed;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.pool.TestPools;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class DriverFilterTest {
  private static final PoolFilter FILTER = new DriverFilter();
  private static final PlacementRequest REQUEST =
      limited(create(5, Map.of("tier", "gold")), Map.of("iops", "500"));

  private static PoolState pool(String function) {
    PoolState pool = TestPools.thin("node@disk#pool", 100, 60.7);
    pool = offering(offering(pool, "storage_protocol", "iscsi"), "shelf", "upper");
    pool = offering(offering(pool, "cached", "true"), "worn", "false");
    return function == null ? pool : offering(pool, "filter_function", function);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "volume.size <= 5",
        "volume.project_id == \"project\"",
        "stats.host == \"node@disk#pool\"",
        "stats.free_capacity_gb == 60",
        "stats.total_capacity_gb - 50 >= 50",
        "capabilities.shelf == 'upper'",
        "capabilities.cached == 1",
        "(capabilities.cached) and (volume.size)",
        "capabilities.worn == 0",
        "extra.tier == \"gold\"",
        "qos.iops >= 500",
        "stats.storage_protocol == \"iSCSI\"",
        "capabilities.storage_protocol == \"iscsi\"",
        "stats.storage_protocol == \"iscsi\" ? 1 : volume.colour",
        "capabilities.storage_protocol == \"iSCSI\" ? 1 : volume.colour",
        "5"
      })
  void aFunctionThatHoldsLetsAVolumePass(String function) {
    assertThat(FILTER.verdict(pool(function), REQUEST)).isEqualTo(Verdict.passed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "volume.size < 5",
        "stats.free_capacity_gb > 60",
        "stats.storage_protocol == \"FC\"",
        "extra.tier != 'gold'",
        "0",
        "\"\""
      })
  void aFunctionThatDoesNotHoldRemovesThePool(String function) {
    Removed removed = (Removed) FILTER.verdict(pool(function), REQUEST);

    assertThat(removed.phrase().one()).isEqualTo("does not take such a volume");
    assertThat(removed.numbers()).containsEntry("filter_function", function);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "volume.size <|'volume.size <' cannot be read from character 14 on",
        "volume.colour == 1|there is no volume.colour",
        "stats.vendor_name == 1|stats.vendor_name has no value",
        "capabilities.nothing|there is no capabilities.nothing",
        "stats.secret|there is no stats.secret",
        "9^9^9^9|a value is too large"
      })
  void aFunctionWithoutAValueRemovesThePoolAndTheTraceSaysWhy(String function, String why) {
    Removed removed = (Removed) FILTER.verdict(pool(function), REQUEST);

    assertThat(removed.phrase().one()).isEqualTo("cannot say whether it takes such a volume");
    assertThat(removed.reason()).isEqualTo("its filter_function has no value: " + why);
  }

  @Test
  void aPoolWithoutAFunctionTakesAnything() {
    assertThat(FILTER.verdict(pool(null), REQUEST)).isEqualTo(Verdict.passed());
  }

  @Test
  void aTypeWithoutQosSpecsHasNoneToAskFor() {
    PoolState pool = pool("qos.iops >= 0");

    assertThat(FILTER.verdict(pool, limited(REQUEST, null))).isInstanceOf(Removed.class);
    assertThat(FILTER.verdict(pool, REQUEST)).isEqualTo(Verdict.passed());
  }
}
