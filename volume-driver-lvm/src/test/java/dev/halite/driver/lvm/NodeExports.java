package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.common.storage.iscsi.TargetKind;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.OperationMark;
import dev.halite.driver.Provisioning;
import dev.halite.driver.VolumeSpec;
import dev.halite.driver.lvm.lio.CountedTree;
import dev.halite.driver.lvm.lio.LioTargets;
import dev.halite.embedded.CommandRun;
import dev.halite.testkit.node.StorageNode;
import dev.halite.testkit.node.StorageNodeExtension;
import dev.halite.testkit.qemu.QemuInitiator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A volume that initiators of this host reach at the targets of a storage node. */
abstract class NodeExports {
  @RegisterExtension static final StorageNodeExtension NODE = new StorageNodeExtension();

  static final QemuInitiator ONE = new QemuInitiator("iqn.2004-10.org.example:one");
  static final QemuInitiator TWO = new QemuInitiator("iqn.2004-10.org.example:two");

  @TempDir Path exports;
  final Map<String, String> configuration = new HashMap<>();
  final StorageNode node = NODE.node();
  final NodeTargets targets = NodeTargets.of(node);
  final NodeTgt tgt = new NodeTgt(node);
  NodeGroup group;
  LvmDriver driver;
  VolumeSpec volume;

  /** With targets of that kind, which offer nothing yet. */
  void begin(TargetKind kind, Provisioning provisioning) {
    targets.load();
    targets.withdrawAll();
    group = NodeGroup.emptied(node, provisioning);
    configuration.putAll(group.configuration(provisioning));
    configuration.put("export", kind.text());
    configuration.put("iscsi-address", node.address());
    configuration.put("export-directory", exports.toString());
    if (kind == TargetKind.TGT) {
      tgt.begin();
      configuration.put("iscsi-port", Integer.toString(NodeTgt.PORT));
    }
    driver = opened();
    volume = create();
  }

  @AfterEach
  void clear() {
    driver.close();
    targets.withdrawAll();
    tgt.end();
  }

  LvmDriver opened() {
    return opened(new CountedTree(new NodeConfigTree(node.sshConfiguration())));
  }

  LvmDriver opened(CountedTree tree) {
    var settings = new BackendSettings("node1", "fast", configuration);
    LvmDriverConfiguration read = LvmDriverConfiguration.of(settings);
    LvmDriver opened =
        new LvmDriver(
            settings,
            read,
            group.open(),
            new HostTargets(new LioTargets(tree), NodeTgt.targets(node.sshConfiguration())),
            new SecureRandom(),
            new VolumeLocks(Duration.ofMinutes(1)));
    opened.setup(null);
    return opened;
  }

  static void dies(CountedTree tree, int after, Runnable call) {
    tree.dieAfter(after);
    assertThatThrownBy(call::run).isInstanceOf(CountedTree.Died.class);
    tree.dieAfter(Integer.MAX_VALUE);
  }

  VolumeSpec create() {
    var spec = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, "fast");
    driver.create(mark(), spec);
    return spec;
  }

  ConnectionInfo connect(ConnectionRequest request) {
    return driver.connect(mark(), request);
  }

  ConnectionRequest request(QemuInitiator server, boolean readOnly) {
    return new ConnectionRequest(
        volume.volumeId(),
        volume.placement(),
        UUID.randomUUID(),
        new Connector(Map.of("host", "server", "initiator", server.name())),
        readOnly);
  }

  static ConnectionInfo changed(ConnectionInfo connection, String name, Object value) {
    Map<String, Object> data = new HashMap<>(connection.data());
    data.put(name, value);
    return new ConnectionInfo(connection.volumeType(), data);
  }

  void assertNothingExported() {
    assertThat(targets.names()).isEmpty();
    if (configuration.get("export").equals(TargetKind.TGT.text())) {
      assertThat(tgt.offersNothing()).isTrue();
    }
    if (Files.exists(exports.resolve(NodeGroup.NAME))) {
      assertThat(exports.resolve(NodeGroup.NAME)).isEmptyDirectory();
    }
  }

  static void assertSucceeded(CommandRun run) {
    assertThat(run.succeeded()).as(run.errors() + run.output()).isTrue();
    assertThat(run.output()).doesNotContain("verification failed");
  }

  static void assertRefused(CommandRun run) {
    assertThat(run.succeeded()).as(run.output()).isFalse();
  }

  static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-node");
  }
}
