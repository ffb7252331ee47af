package dev.halite.node.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

@Timeout(value = 10, unit = TimeUnit.SECONDS)
class BackendKeysTest {
  private static final String BACKEND = "halite.node.backends.fast.";

  @Test
  void anyDriversBlockIsCalledAsTheDriverIs() {
    BackendKeys keys =
        keys(
            Map.of(
                BACKEND + "driver", "shelf",
                BACKEND + "volume-backend-name", "archive",
                BACKEND + "cluster", "rack",
                BACKEND + "copy-bandwidth", "100MB",
                BACKEND + "filter-function", "volume.size < 10",
                BACKEND + "goodness-function", "50",
                BACKEND + "shelf.pool-name", "upper",
                BACKEND + "options.address", "192.0.2.7",
                BACKEND + "file.directory", "/srv"));

    assertThat(keys.forDriver("fast", "shelf", Set.of("shelf", "file")))
        .isEqualTo(Map.of("pool-name", "upper", "address", "192.0.2.7"));
    assertThat(keys.forDriver("other", "shelf", Set.of("shelf"))).isEmpty();
  }

  @Test
  void aKeyThatNobodyReadsIsRefused() {
    for (String wrong : new String[] {"shlef.pool-name", "directory", "drivers"}) {
      BackendKeys keys = keys(Map.of(BACKEND + "driver", "shelf", BACKEND + wrong, "x"));
      String first = wrong.split("\\.")[0];

      assertThatIllegalStateException()
          .isThrownBy(() -> keys.forDriver("fast", "shelf", Set.of("shelf")))
          .withMessage(
              "halite.node.backends.fast.%s is read by nobody; the keys of driver 'shelf' stand"
                      .formatted(first)
                  + " under halite.node.backends.fast.shelf.");
    }
  }

  private static BackendKeys keys(Map<String, Object> properties) {
    var environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
    ConfigurationPropertySources.attach(environment);
    return new BackendKeys(environment);
  }
}
