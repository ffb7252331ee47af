package dev.halite.scheduler.placement.filter;

import static dev.halite.scheduler.placement.pool.TestPools.offering;
import static dev.halite.scheduler.placement.request.TestRequests.create;
import static dev.halite.scheduler.placement.request.TestRequests.extend;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.scheduler.placement.filter.Verdict.Passed;
import dev.halite.scheduler.placement.filter.Verdict.Removed;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.pool.TestPools;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class CapabilitiesFilterTest {
  private static final PoolState POOL = pool();

  private final PoolFilter filter = new CapabilitiesFilter();

  private static PoolState pool() {
    PoolState pool = TestPools.thin("node@disk#pool two", 100, 80);
    pool = offering(pool, "volume_backend_name", "gold");
    pool = offering(pool, "tiers", List.of("ssd", "hdd"));
    Map<String, Object> limits = new HashMap<>(Map.of("iops", 5000));
    limits.put("burst", null);
    pool = offering(pool, "qos", Map.of("limits", limits));
    pool = offering(pool, "location_info", null);
    pool = offering(pool, "holes", Arrays.asList("x", null));
    return offering(pool, "storage_protocol", "iscsi");
  }

  static Stream<Arguments> rows() {
    return Stream.of(
        row(Map.of(), true),
        row(Map.of("volume_backend_name", "gold"), true),
        row(Map.of("volume_backend_name", "silver"), false),
        row(Map.of("capabilities:volume_backend_name", "gold"), true),
        row(Map.of("capabilities:volume_backend_name", "silver"), false),
        // Other scopes are not for the scheduler.
        row(Map.of("RESKEY:availability_zones", "elsewhere"), true),
        row(Map.of("provisioning:type", "thick"), true),
        row(Map.of("image_service:store_id", "x"), true),
        row(Map.of("vendor:volume_backend_name", "silver"), true),
        // Nested.
        row(Map.of("capabilities:qos:limits:iops", ">= 4000"), true),
        row(Map.of("capabilities:qos:limits:iops", ">= 6000"), false),
        row(Map.of("capabilities:qos:limits:bytes", ">= 1"), false),
        row(Map.of("capabilities:volume_backend_name:deeper", "gold"), false),
        row(Map.of("qos:limits:iops", ">= 6000"), true),
        row(Map.of("capabilities", "gold"), false),
        // A list offers each of its elements.
        row(Map.of("tiers", "hdd"), true),
        row(Map.of("tiers", "<or> nvme <or> ssd"), true),
        row(Map.of("tiers", "tape"), false),
        // Missing.
        row(Map.of("replication_enabled", "<is> True"), false),
        row(Map.of("replication_enabled", "<is> False"), false),
        // Typed fields.
        row(Map.of("thin_provisioning_support", "<is> True"), true),
        row(Map.of("multiattach", "<is> True"), false),
        // All that is shown of a pool.
        row(Map.of("pool_name", "pool two"), true),
        row(Map.of("capabilities:pool_name", "pool two"), true),
        row(Map.of("pool_name", "pool"), false),
        row(Map.of("provisioned_capacity_gb", ">= 0"), true),
        row(Map.of("provisioned_capacity_gb", "> 1"), false),
        row(Map.of("max_over_subscription_ratio", "<= 20"), true),
        row(Map.of("max_over_subscription_ratio", "<= 19"), false),
        row(Map.of("backend_state", "up"), true),
        row(Map.of("backend_state", "down"), false),
        // Without a value: only what has none.
        row(noValue("location_info"), true),
        row(noValue("capabilities:qos:limits:burst"), true),
        row(noValue("tiers"), false),
        row(noValue("holes"), true),
        row(noValue("nowhere"), false),
        row(noValue("RESKEY:availability_zones"), true),
        row(Map.of("location_info", ""), false),
        row(Map.of("location_info", "s!= x"), false),
        row(Map.of("free_capacity_gb", ">= 50"), true),
        // All must hold.
        row(Map.of("volume_backend_name", "gold", "tiers", "tape"), false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void eachExtraSpecForTheSchedulerMustBeOffered(Map<String, String> extraSpecs, boolean passes) {
    assertThat(filter.verdict(POOL, create(1, extraSpecs)) instanceof Passed).isEqualTo(passes);
  }

  @ParameterizedTest
  @CsvSource({
    "iscsi, iSCSI, true",
    "iSCSI, iscsi, true",
    "fc, FC, true",
    "FC, fibre_channel, true",
    "nfs, NFS, true",
    "nvmeof, NVMe-oF, true",
    "ceph, ceph, true",
    "ceph, iSCSI, false",
    "FC, <or> iSCSI <or> fc, true",
  })
  void protocolsMatchInAllSpellings(String offered, String wanted, boolean passes) {
    PoolState pool = offering(POOL, "storage_protocol", offered);
    assertThat(
            filter.verdict(pool, create(1, Map.of("storage_protocol", wanted))) instanceof Passed)
        .isEqualTo(passes);
  }

  @Test
  void aPoolThatExtendsOnlyOfflineKeepsVolumesInUseAsTheyAre() {
    PoolState offline = offering(POOL, "online_extend_support", false);

    assertThat(filter.verdict(offline, extend(1, 2, true))).isInstanceOf(Removed.class);
    assertThat(filter.verdict(offline, extend(1, 2, false))).isInstanceOf(Passed.class);
    assertThat(filter.verdict(offline, create(1))).isInstanceOf(Passed.class);
    assertThat(filter.verdict(POOL, extend(1, 2, true))).isInstanceOf(Passed.class);
  }

  @Test
  void theTraceNamesTheExtraSpecButTheUserIsNotTold() {
    Removed removed =
        (Removed) filter.verdict(POOL, create(1, Map.of("volume_backend_name", "silver")));

    assertThat(removed.reason()).isEqualTo("volume_backend_name is 'gold', wanted 'silver'");
    assertThat(removed.numbers())
        .containsEntry("wanted", "silver")
        .containsEntry("offered", "gold");
    assertThat(removed.phrase().one()).doesNotContain("backend_name").doesNotContain("silver");
  }

  private static Map<String, String> noValue(String key) {
    Map<String, String> specs = new HashMap<>();
    specs.put(key, null);
    return specs;
  }

  private static Arguments row(Map<String, String> extraSpecs, boolean passes) {
    return Arguments.of(extraSpecs, passes);
  }
}
