package dev.halite.driver.lvm;

import dev.halite.driver.Provisioning;
import dev.halite.driver.StorageDriverFactory;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.driver.DriverFencingContractTest;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Thin volumes; with LVM itself it is {@link NodeDriverContractTest}. */
class LvmDriverContractTest extends DriverFencingContractTest {
  @TempDir private Path directory;

  @Override
  protected StorageDriverFactory factory() {
    return new SimulatedLvmFactory();
  }

  @Override
  protected Map<String, String> configuration() {
    return Map.of(
        "volume-group",
        "simulated",
        "provisioning",
        provisioning().name().toLowerCase(Locale.ROOT),
        "state-directory",
        directory.toString());
  }

  Provisioning provisioning() {
    return Provisioning.THIN;
  }

  @Override
  protected void replaceStorage() {
    new SimulatedVolumeGroup(directory, VolumeSpec.GIB).replace();
  }
}
