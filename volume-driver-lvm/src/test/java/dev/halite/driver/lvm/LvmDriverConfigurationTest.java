package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.Provisioning;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 10, unit = TimeUnit.SECONDS)
class LvmDriverConfigurationTest {
  @Test
  void onlyTheGroupMustBeSet() {
    LvmDriverConfiguration configuration = of(Map.of("volume-group", "cinder-volumes"));

    assertThat(configuration.thinPool()).isEqualTo("cinder-volumes-pool");
    assertThat(configuration.provisioning()).isEqualTo(Provisioning.THIN);
    assertThat(configuration.volumeClear()).isEqualTo(VolumeClear.ZERO);
    assertThat(configuration.poolName()).isEqualTo("disks");
    assertThat(configuration.stateDirectory()).hasToString("/run/halite/lvm");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-vg", ".", "..", ".vg", "a/b", "../b", "a b", "a\"b", "a'b", "a;b", "a&&b", "ä"})
  void aGroupsNameIsNoOptionNoPathAndNoExpression(String name) {
    for (String key : new String[] {"volume-group", "thin-pool"}) {
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> of(with(key, name)))
          .matches(e -> e.fault() == DriverFault.INVALID)
          .withMessageContaining("'%s' must be", key);
    }
  }

  private static Map<String, String> with(String key, String name) {
    Map<String, String> configuration = new HashMap<>(Map.of("volume-group", "vg"));
    configuration.put(key, name);
    return configuration;
  }

  private static LvmDriverConfiguration of(Map<String, String> configuration) {
    var settings = new BackendSettings("node1", "disks", configuration);
    settings.check(LvmDriverConfiguration.rows());
    return LvmDriverConfiguration.of(settings);
  }
}
