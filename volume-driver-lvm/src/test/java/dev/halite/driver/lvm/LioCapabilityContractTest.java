package dev.halite.driver.lvm;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Thin volumes that servers have by iSCSI. */
class LioCapabilityContractTest extends LvmCapabilityContractTest {
  @TempDir private Path exports;

  @Override
  protected Map<String, String> configuration() {
    var configuration = new HashMap<>(super.configuration());
    configuration.put("export", "lio");
    configuration.put("export-directory", exports.toString());
    return configuration;
  }
}
