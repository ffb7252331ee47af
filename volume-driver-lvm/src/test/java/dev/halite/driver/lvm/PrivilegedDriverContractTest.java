package dev.halite.driver.lvm;

import dev.halite.driver.StorageDriverFactory;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.driver.DriverContractTest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Thin volumes, by a privileged helper. */
class PrivilegedDriverContractTest extends DriverContractTest {
  @TempDir private Path directory;

  @Override
  protected StorageDriverFactory factory() {
    return new PrivilegedLvmFactory();
  }

  @Override
  protected Map<String, String> configuration() {
    return Map.of("volume-group", "simulated", "state-directory", directory.toString());
  }

  @Override
  protected void replaceStorage() {
    new SimulatedVolumeGroup(directory, VolumeSpec.GIB).replace();
  }
}
