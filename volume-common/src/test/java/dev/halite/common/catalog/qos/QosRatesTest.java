package dev.halite.common.catalog.qos;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QosRatesTest {

  @ParameterizedTest
  @CsvSource({"10, 1000", "1, 500", "1000, 2000"})
  void aRatePerGibGrowsWithTheVolumeWithinItsBounds(int sizeGb, int rate) {
    Map<String, Object> told =
        QosRates.of(
            Map.of(
                "read_iops_sec_per_gb", "100",
                "read_iops_sec_per_gb_min", "500",
                "read_iops_sec_max", "2000"),
            sizeGb);

    assertThat(told).isEqualTo(Map.of("read_iops_sec", BigInteger.valueOf(rate)));
  }

  @Test
  void whatDoesNotGrowIsToldAsItIs() {
    Map<String, String> specs =
        Map.of("total_bytes_sec", "7", "total_bytes_sec_max", "9", "any", "x", "a_per_gb", "1");

    assertThat(QosRates.of(specs, 10)).isEqualTo(specs);
  }

  @Test
  void aRateOfOldThatIsNoNumberIsLeftAsItIs() {
    Map<String, String> specs = Map.of("write_iops_sec_per_gb", "much");

    assertThat(QosRates.of(specs, 10)).isEqualTo(specs);
  }

  @Test
  void noRateOverflows() {
    assertThat(QosRates.of(Map.of("total_bytes_sec_per_gb", "9".repeat(18)), 1_000_000))
        .containsEntry(
            "total_bytes_sec",
            new BigInteger("9".repeat(18)).multiply(BigInteger.valueOf(1_000_000)));
  }
}
