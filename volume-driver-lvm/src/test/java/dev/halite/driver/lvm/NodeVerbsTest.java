package dev.halite.driver.lvm;

import dev.halite.testkit.node.StorageNodeExtension;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The verbs by LVM itself. */
class NodeVerbsTest extends VerbsContractTest {
  @RegisterExtension static final StorageNodeExtension NODE = new StorageNodeExtension();

  private NodeGroup group;

  @Override
  protected VolumeGroup emptyGroup() {
    group = NodeGroup.emptied(NODE.node());
    return group.open();
  }

  @Override
  protected void write(LvName name, long offset, String text) {
    group.write(name, offset, text);
  }

  @Override
  protected String read(LvName name, long offset, int length) {
    return group.read(name, offset, length);
  }
}
