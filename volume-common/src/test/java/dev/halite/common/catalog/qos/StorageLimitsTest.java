package dev.halite.common.catalog.qos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.QosLimit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class StorageLimitsTest {
  @Test
  void whatNamesARateIsALimit() {
    assertThat(StorageLimits.of(Map.of("read_iops_sec", "7", "vendor:burst", "9"), 1))
        .isEqualTo(Map.of(QosLimit.READ_IOPS_SEC, 7L));
    for (QosLimit limit : QosLimit.values()) {
      assertThat(StorageLimits.of(Map.of(limit.spec(), "7"), 1)).isEqualTo(Map.of(limit, 7L));
    }
  }

  @Test
  void ratesPerGibAreWorkedOut() {
    assertThat(StorageLimits.of(Map.of("total_bytes_sec_per_gb", "1000"), 3))
        .isEqualTo(Map.of(QosLimit.TOTAL_BYTES_SEC, 3000L));
    assertThat(
            StorageLimits.of(Map.of("total_bytes_sec_per_gb", "999999999999999999"), 2_000_000_000))
        .isEqualTo(Map.of(QosLimit.TOTAL_BYTES_SEC, Long.MAX_VALUE));
  }

  @Test
  void whatIsNoRateIsNone() {
    Map<String, String> specs = new HashMap<>(Map.of("total_iops_sec", "0", "read_iops_sec", "x"));
    specs.put("write_iops_sec", null);
    assertThat(StorageLimits.of(specs, 1)).isEmpty();
  }

  @Test
  void aBurstIsNotBelowItsRate() {
    assertThat(StorageLimits.of(Map.of("total_iops_sec", "9", "total_iops_sec_max", "8"), 1))
        .isEqualTo(Map.of(QosLimit.TOTAL_IOPS_SEC, 9L));
    assertThat(StorageLimits.of(Map.of("total_iops_sec", "9", "total_iops_sec_max", "9"), 1))
        .hasSize(2);
  }
}
