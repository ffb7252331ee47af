package dev.halite.driver.lvm;

import dev.halite.driver.lvm.lio.LioTargets;
import dev.halite.testkit.node.StorageNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The targets of a storage node's kernel. */
record NodeTargets(StorageNode node, NodeConfigTree tree) {
  static NodeTargets of(StorageNode node) {
    return new NodeTargets(node, new NodeConfigTree(node.sshConfiguration()));
  }

  /** Has the kernel offer some. */
  void load() {
    node.succeed("modprobe", "-a", "target_core_mod", "target_core_iblock", "iscsi_target_mod");
    if (!node.run(List.of("mountpoint", "-q", "/sys/kernel/config")).succeeded()) {
      node.succeed("mount", "-t", "configfs", "none", "/sys/kernel/config");
    }
  }

  Set<String> names() {
    try {
      return tree.directories(Path.of("iscsi"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Set<String> backings() {
    try {
      return tree.directories(Path.of("core", "iblock_8776"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Set<String> initiators(String target) {
    try {
      return tree.directories(Path.of("iscsi", target, "tpgt_1", "acls"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void withdrawAll() {
    var targets = new LioTargets(tree);
    names().forEach(targets::withdraw);
    backings().forEach(targets::withdraw);
  }
}
