package dev.halite.node.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.halite.driver.BackendReport;
import dev.halite.driver.PoolReport;
import dev.halite.node.backend.NodeProperties.BackendProperties;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, unit = TimeUnit.SECONDS)
class BackendCapabilitiesTest {
  @Test
  void aBackendIsCalledAsItsSettingsSayAndSaysItsFunctions() {
    assertThat(BackendCapabilities.of("fast", settings(null, null, null)))
        .isEqualTo(Map.of("volume_backend_name", "fast"));
    assertThat(BackendCapabilities.of("fast", settings("archive", "volume.size < 10", "50")))
        .isEqualTo(
            Map.of(
                "volume_backend_name", "archive",
                "filter_function", "volume.size < 10",
                "goodness_function", "50"));
    assertThat(BackendCapabilities.of("fast", settings(null, " ", "")))
        .isEqualTo(Map.of("volume_backend_name", "fast"));
  }

  @Test
  void theSettingsStandWhateverADriverSaysOfTheBackendOrOfAPool() {
    PoolReport pool =
        new PoolReport(
            "pool", 9.0, 8.0, 1, 1, 0, null, Set.of(), said("filter_function", "0", "shelf", "up"));
    BackendReport measured =
        new BackendReport(
            "Vendor", "1.0", "file", List.of(pool), said("filter_function", "1", "colour", "red"));

    BackendReport told =
        BackendCapabilities.over(measured, said("filter_function", "volume.size < 10"));

    assertThat(told.capabilities())
        .isEqualTo(said("filter_function", "volume.size < 10", "colour", "red"));
    assertThat(told.pools())
        .singleElement()
        .isEqualTo(new PoolReport("pool", 9.0, 8.0, 1, 1, 0, null, Set.of(), said("shelf", "up")));
  }

  private static Map<String, String> said(String... namesAndValues) {
    Map<String, String> said = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      said.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return said;
  }

  @Test
  void aFunctionThatCannotBeReadStopsTheStart() {
    assertThatIllegalStateException()
        .isThrownBy(() -> BackendCapabilities.of("fast", settings(null, null, "1 +")))
        .withMessage(
            "halite.node.backends.fast.goodness-function: '1 +' cannot be read from character 4"
                + " on.");
  }

  private static BackendProperties settings(String name, String filter, String goodness) {
    return new BackendProperties("file", name, filter, goodness, null, null);
  }
}
