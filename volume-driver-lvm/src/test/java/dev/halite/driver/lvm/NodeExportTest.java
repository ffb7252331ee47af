package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.storage.iscsi.TargetKind;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Provisioning;
import dev.halite.driver.lvm.lio.CountedTree;
import dev.halite.driver.lvm.lio.LocalTreeMain;
import dev.halite.testkit.node.NodeJava;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Volumes that initiators of this host reach at the kernel of a storage node. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class NodeExportTest extends NodeExports {
  @BeforeEach
  void setUp() {
    begin(TargetKind.LIO, Provisioning.THIN);
  }

  /** Whoever only reads may be no honest server, and send what its kernel never would. */
  @Test
  void whoOnlyReadsChangesNothingByAnyCommand() {
    ConnectionInfo writing = connect(request(ONE, false));
    assertSucceeded(ONE.run(writing, "write -P 0x5a 0 1M", "write -P 0x5a 4M 64k", "flush"));
    ConnectionInfo reading = connect(request(TWO, true));
    var writer = new RawInitiator(ONE.name());
    var reader = new RawInitiator(TWO.name());
    // eight sectors, and for what takes no data of each as many as a chunk of the pool has
    byte[] sectors = new byte[4096];
    byte[] sector = new byte[512];
    byte[] extents =
        bytes(0, 22, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128, 0, 0, 0, 0);
    Map<String, byte[]> commands =
        Map.of(
            "write 10", bytes(0x2a, 0, 0, 0, 0, 0, 0, 0, 8, 0),
            "write 16", bytes(0x8a, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0),
            "write same 10", bytes(0x41, 0, 0, 0, 0, 0, 0, 0, 128, 0),
            "write same 16", bytes(0x93, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128, 0, 0),
            "write same 16, unmap", bytes(0x93, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128, 0, 0),
            "write same 16, no data", bytes(0x93, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128, 0, 0),
            "write same 16, both", bytes(0x93, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128, 0, 0),
            "unmap", bytes(0x42, 0, 0, 0, 0, 0, 0, 0, 24, 0),
            "compare and write", bytes(0x89, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0));
    for (Map.Entry<String, byte[]> command : commands.entrySet()) {
      byte[] data =
          switch (command.getKey()) {
            case "write 10", "write 16" -> sectors;
            case "unmap" -> extents;
            case "compare and write" -> new byte[1024];
            default -> sector;
          };
      assertThat(reader.isDone(reading, command.getValue(), RawInitiator.Data.WRITTEN, data))
          .as(command.getKey())
          .isFalse();
      // some of these are answered as done, with nothing to do
      for (RawInitiator.Data other : List.of(RawInitiator.Data.NONE, RawInitiator.Data.READ)) {
        boolean unused = reader.isDone(reading, command.getValue(), other, new byte[0]);
        assertSucceeded(TWO.run(reading, "read -P 0x5a 0 1M"));
      }
    }
    assertThat(writer.isDone(writing, commands.get("unmap"), RawInitiator.Data.WRITTEN, extents))
        .isTrue();
    assertSucceeded(TWO.run(reading, "read -P 0 0 64k", "read -P 0x5a 64k 64k"));
    assertThat(
            writer.isDone(
                writing, commands.get("write 10"), RawInitiator.Data.WRITTEN, filled(sectors)))
        .isTrue();
    assertSucceeded(TWO.run(reading, "read -P 0x33 0 4k"));
  }

  private static byte[] filled(byte[] data) {
    Arrays.fill(data, (byte) 0x33);
    return data;
  }

  private static byte[] bytes(int... values) {
    var bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void aServerThatMayOnlyReadFromNowOnGoesOnReading() {
    ConnectionRequest writer = request(ONE, false);
    ConnectionInfo connection = connect(writer);
    connect(request(ONE, true));
    try (var session = ONE.hold(connection)) {
      session.succeed("write -P 1 0 64k", "wrote");
      driver.disconnect(mark(), writer, true);
      session.succeed("read -P 1 0 64k", "read 65536");
      session.begin("write -P 7 0 64k");
      assertThat(session.await("wrote", 3_000)).isNull();
    }
    assertRefused(ONE.run(connection, "write -P 7 0 64k"));
  }

  /** All others go the steps by a program of their own. */
  @Test
  void aNodeGoesTheSameStepsOnItsOwnHost() {
    String target = "iqn.2010-10.org.openstack:volume-" + volume.volumeId();
    ConnectionInfo connection =
        new ConnectionInfo(
            "iscsi",
            Map.of(
                "target_portal",
                node.address() + ":3260",
                "target_iqn",
                target,
                "target_lun",
                0,
                "auth_method",
                "CHAP",
                "auth_username",
                "user1",
                "auth_password",
                "0123456789abcdef"));
    runThere(
        target,
        volume.volumeId().toString(),
        NodeGroup.device(LvName.volume(volume.volumeId())),
        node.address() + ":3260",
        ONE.name(),
        "user1",
        "0123456789abcdef");
    assertSucceeded(ONE.run(connection, "write -P 6 0 64k", "read -P 6 0 64k"));
    runThere(target, NodeGroup.device(LvName.volume(volume.volumeId())));
    assertNothingExported();
  }

  private void runThere(String... words) {
    new NodeJava(node).succeed(LocalTreeMain.class.getName(), words);
  }

  @Test
  @EnabledIfSystemProperty(named = "halite.tier", matches = "full")
  void afterARestartOfTheMachineServersFindTheirDisksWithTheSameSecrets() {
    ConnectionInfo one = connect(request(ONE, false));
    ConnectionInfo two = connect(request(TWO, true));
    assertSucceeded(ONE.run(one, "write -P 3 0 1M", "flush"));
    driver.close();
    driver = opened();
    assertSucceeded(ONE.run(one, "read -P 3 0 1M"));

    driver.close();
    node.restart();
    targets.load();
    driver = opened();
    driver.checkHealth();

    assertSucceeded(ONE.run(one, "read -P 3 0 1M", "write -P 4 0 1M"));
    assertSucceeded(TWO.run(two, "read -P 4 0 1M"));
    assertRefused(TWO.run(changed(two, "access_mode", "rw"), "write -P 1 0 64k"));
  }

  @Test
  @Timeout(value = 1800, unit = TimeUnit.SECONDS)
  @EnabledIfSystemProperty(named = "halite.tier", matches = "full")
  void whereverACallDiedAServerIsInAfterItsRepeatAndNothingIsLeftAfterTheEnd() {
    var tree = new CountedTree(new NodeConfigTree(node.sshConfiguration()));
    ConnectionRequest request = request(ONE, false);
    driver.close();
    driver = opened(tree);
    connect(request);
    driver.disconnect(mark(), request, false);
    tree.steps();
    connect(request);
    int made = tree.steps().size();
    driver.disconnect(mark(), request, false);
    int removed = tree.steps().size();
    for (int i = 0; i < Math.max(made, removed); i++) {
      if (i < made) {
        dies(tree, i, () -> connect(request));
      }
      ConnectionInfo connection = connect(request);
      assertSucceeded(ONE.run(connection, "write -P %d 0 64k".formatted(i + 1)));
      if (i < removed) {
        dies(tree, i, () -> driver.disconnect(mark(), request, true));
      }
      driver.disconnect(mark(), request, true);
      assertNothingExported();
      assertRefused(ONE.run(connection, "read 0 512"));
    }
  }
}
