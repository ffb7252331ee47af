package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.TargetKind;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Thin volumes that servers have from tgtd. */
@EnabledIfSystemProperty(named = "halite.tier", matches = "full")
class TgtNodeCapabilityContractTest extends NodeCapabilityContractTest {
  @TempDir private Path exports;
  private final NodeTgt tgt = new NodeTgt(NODE.node());

  /** Before the driver is set up, which asks it. */
  TgtNodeCapabilityContractTest() {
    tgt.begin();
  }

  @AfterEach
  void endTgtd() {
    tgt.end();
  }

  @Override
  protected Map<String, String> configuration() {
    Map<String, String> configuration = new HashMap<>(super.configuration());
    configuration.put("export", TargetKind.TGT.text());
    configuration.put("export-directory", exports.toString());
    return configuration;
  }
}
