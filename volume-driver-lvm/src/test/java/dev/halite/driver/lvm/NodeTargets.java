package dev.halite.driver.lvm;

import dev.halite.driver.lvm.lio.LioTargets;
import dev.halite.testkit.node.StorageNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /** Names of targets, and of what the kernel has open for some. */
  Set<String> names() {
    return Stream.of(Path.of("iscsi"), Path.of("core", "iblock_8776"))
        .flatMap(this::directories)
        // the kernel has others
        .filter(name -> name.startsWith("iqn."))
        .collect(Collectors.toSet());
  }

  private Stream<String> directories(Path directory) {
    try {
      return tree.directories(directory).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void withdrawAll() {
    var targets = new LioTargets(tree);
    names().forEach(name -> targets.withdraw(name, opened(name)));
  }

  private Path opened(String name) {
    try {
      return Path.of(tree.read(Path.of("core", "iblock_8776", name, "udev_path")).orElse(""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
