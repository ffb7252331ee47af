package dev.halite.node.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
class FileDriverConfigurationTest {
  @Test
  void onlyTheDirectoryIsNeeded() {
    assertThat(read(Map.of("directory", " /srv/./halite ")))
        .isEqualTo(
            new FileDriverConfiguration(
                Path.of("/srv/halite"), "files", 0, 20.0, false, Duration.ofSeconds(5)));
  }

  @ParameterizedTest
  @CsvSource({
    "directory, ''",
    "directory, relative/path",
    "pool-name, a#b",
    "pool-name, a@b",
    "reserved-percentage, 101",
    "reserved-percentage, -1",
    "reserved-percentage, many",
    "max-over-subscription-ratio, 0.9",
    "max-over-subscription-ratio, NaN",
    "max-over-subscription-ratio, often",
    "preallocate, yes",
    "fence-wait-milliseconds, 0",
    "directroy, /srv"
  })
  void aWrongValueIsRefusedWithTheKeysName(String key, String value) {
    var configuration = new HashMap<>(Map.of("directory", "/srv/halite"));
    configuration.put(key, value);

    assertThatCode(() -> read(configuration))
        .isInstanceOfSatisfying(
            DriverException.class,
            e -> {
              assertThat(e.fault()).isEqualTo(DriverFault.INVALID);
              assertThat(e.sentence())
                  .startsWith("Backend node@files: ")
                  .contains(key)
                  .endsWith(".");
            });
  }

  private static FileDriverConfiguration read(Map<String, String> configuration) {
    return FileDriverConfiguration.of(new BackendSettings("node", "files", configuration));
  }
}
