package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.storage.iscsi.TargetKind;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Provisioning;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.qemu.IscsiTools;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What servers do with volumes of either kind, at targets of either kind. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class NodeTargetsTest extends NodeExports {
  @ParameterizedTest
  @EnumSource
  void serversWriteReadGrowAndAreEnded(TargetKind kind) {
    begin(kind, Provisioning.THIN);
    ConnectionRequest one = request(ONE, false);
    ConnectionInfo connection = connect(one);
    assertSucceeded(ONE.run(connection, "write -P 0x5a 4M 64k", "flush"));
    assertRefused(ONE.run(changed(connection, "auth_password", "0123456789abcdef"), "read 0 512"));
    assertRefused(TWO.run(connection, "read 0 512"));
    assertThat(new IscsiTools(ONE.name()).serialNumber(connection).output())
        .contains(volume.volumeId().toString());

    ConnectionRequest reader = request(TWO, true);
    ConnectionInfo reading = connect(reader);
    assertSucceeded(TWO.run(reading, "read -P 0x5a 4M 64k"));
    // its own word that it only reads is not what holds it
    assertRefused(TWO.run(changed(reading, "access_mode", "rw"), "write -P 1 4M 64k"));
    assertSucceeded(ONE.run(connection, "read -P 0x5a 4M 64k"));

    forget(kind);
    driver.checkHealth();
    try (var session = ONE.hold(connection)) {
      session.succeed("write -P 1 0 4k", "wrote");
      driver.extend(mark(), volume.volumeId(), volume.placement(), 2);
      assertThat(new IscsiTools(ONE.name()).size(connection).output().strip())
          .isEqualTo(Long.toString(2 * VolumeSpec.GIB));
      session.begin("truncate %d".formatted(2 * VolumeSpec.GIB));
      session.succeed("write -P 9 1536M 4k", "wrote");

      driver.disconnect(mark(), one, true);
      session.begin("write -P 7 0 4k");
      assertThat(session.await("wrote", 1_000)).isNull();
    }
    assertRefused(ONE.run(connection, "read 0 512"));
    assertSucceeded(TWO.run(reading, "read -P 1 0 4k", "read -P 9 1536M 4k"));
    driver.disconnect(mark(), reader, false);

    assertRefused(TWO.run(reading, "read 0 512"));
    assertNothingExported();
    ConnectionInfo again = connect(one);
    assertThat(again.data().get("auth_password"))
        .isNotEqualTo(connection.data().get("auth_password"));
    assertSucceeded(ONE.run(again, "read -P 0x5a 4M 64k"));
    if (again.data().containsKey("discard")) {
      assertSucceeded(ONE.run(again, "discard 4M 64k", "read -P 0 4M 64k"));
    }
    driver.disconnect(mark(), one, false);
    driver.delete(mark(), volume.volumeId(), volume.placement());
  }

  @ParameterizedTest
  @EnumSource
  void thickVolumesAreGivenOutAndTakenBack(TargetKind kind) {
    begin(kind, Provisioning.THICK);
    ConnectionRequest one = request(ONE, false);
    ConnectionInfo connection = connect(one);
    assertThat(connection.data()).doesNotContainKey("discard");
    assertSucceeded(ONE.run(connection, "read -P 0 4M 64k", "write -P 0x5a 4M 64k", "flush"));
    assertRefused(TWO.run(connection, "read 0 512"));
    driver.disconnect(mark(), one, true);
    assertRefused(ONE.run(connection, "read 0 512"));
    assertNothingExported();
  }

  /** As after a restart of what offers the targets. */
  private void forget(TargetKind kind) {
    switch (kind) {
      case LIO -> targets.withdrawAll();
      case TGT -> tgt.begin();
    }
  }
}
