package dev.halite.driver.lvm;

import dev.halite.driver.Provisioning;
import dev.halite.driver.StorageDriverFactory;
import dev.halite.testkit.driver.DriverFencingContractTest;
import dev.halite.testkit.node.StorageNodeExtension;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract of all drivers by LVM itself, thin volumes; for long. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
@EnabledIfSystemProperty(named = "halite.tier", matches = "full")
class NodeDriverContractTest extends DriverFencingContractTest {
  @RegisterExtension static final StorageNodeExtension NODE = new StorageNodeExtension();

  private final NodeGroup group = NodeGroup.emptied(NODE.node(), provisioning());

  @Override
  protected StorageDriverFactory factory() {
    return new NodeLvmFactory();
  }

  @Override
  protected Map<String, String> configuration() {
    return group.configuration(provisioning());
  }

  Provisioning provisioning() {
    return Provisioning.THIN;
  }

  @Override
  protected void replaceStorage() {
    group.run("lvm", "vgchange", "--yes", "--activate", "n", NodeGroup.NAME);
    group.run("lvm", "vgchange", "--yes", "--uuid", NodeGroup.NAME);
  }
}
