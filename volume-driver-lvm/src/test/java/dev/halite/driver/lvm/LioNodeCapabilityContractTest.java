package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.TargetKind;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Thin volumes that servers have from the kernel. */
@EnabledIfSystemProperty(named = "halite.tier", matches = "full")
class LioNodeCapabilityContractTest extends NodeCapabilityContractTest {
  @TempDir private Path exports;
  private final NodeTargets targets = NodeTargets.of(NODE.node());

  /** Before the driver is set up, which looks for them. */
  LioNodeCapabilityContractTest() {
    targets.load();
  }

  @AfterEach
  void withdrawAll() {
    targets.withdrawAll();
  }

  @Override
  protected Map<String, String> configuration() {
    Map<String, String> configuration = new HashMap<>(super.configuration());
    configuration.put("export", TargetKind.LIO.text());
    configuration.put("export-directory", exports.toString());
    return configuration;
  }
}
