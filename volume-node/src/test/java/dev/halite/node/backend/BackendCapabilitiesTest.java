package dev.halite.node.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.halite.node.backend.NodeProperties.BackendProperties;
import java.util.Map;
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
  void aFunctionThatCannotBeReadStopsTheStart() {
    assertThatIllegalStateException()
        .isThrownBy(() -> BackendCapabilities.of("fast", settings(null, null, "1 +")))
        .withMessage(
            "halite.node.backends.fast.goodness-function: '1 +' cannot be read from character 4"
                + " on.");
  }

  private static BackendProperties settings(String name, String filter, String goodness) {
    return new BackendProperties("file", name, filter, goodness, null);
  }
}
