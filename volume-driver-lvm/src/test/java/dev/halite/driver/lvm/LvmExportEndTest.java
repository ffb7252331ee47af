package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverFault;
import dev.halite.driver.lvm.lio.CountedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An export ends for whom it is to end, whatever is left of its record, and for nobody else. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LvmExportEndTest extends ExportedVolume {
  @Test
  void aDetachWaitsForTheKernelsTargetsToBeSeen() throws IOException {
    ConnectionRequest one = request(ONE);
    connect(one);
    for (String mode : List.of("lio", "local")) {
      changed("export", mode);
      Path version = directory.resolve("tree/version");
      Files.move(version, directory.resolve("version"));
      assertFault(DriverFault.UNAVAILABLE, () -> disconnect(one, true));
      Files.move(directory.resolve("version"), version);
      assertThat(initiators()).containsExactly(ONE);
      assertThat(record()).exists();
    }
    disconnect(one, true);
    assertNothingExported();
  }

  @Test
  void withoutARecordAVolumeIsLeftToTheServersOfItsOtherAttachments() throws IOException {
    ConnectionRequest one = request(ONE);
    ConnectionRequest two = request(TWO);
    connect(one);
    connect(two);
    Files.delete(record());

    disconnect(besides(one, TWO, THREE), true);
    assertThat(initiators()).containsExactly(TWO);
    disconnect(besides(two), false);
    assertNothingExported();
    driver.delete(mark(), volume.volumeId(), volume.placement());
  }

  @Test
  void withAnotherDirectoryOfRecordsNobodyIsLetInOrThrownOffUnseen() throws IOException {
    ConnectionRequest one = request(ONE);
    ConnectionRequest two = request(TWO);
    ConnectionRequest three = request(THREE);
    connect(one);
    connect(two);
    changed("export-directory", directory.resolve("elsewhere").toString());

    assertFault(DriverFault.CONFLICT, () -> connect(three));
    assertThat(initiators()).containsExactlyInAnyOrder(ONE, TWO);
    disconnect(besides(three, ONE, TWO), true);
    assertThat(initiators()).containsExactlyInAnyOrder(ONE, TWO);
    disconnect(besides(one, TWO), true);
    assertThat(initiators()).containsExactly(TWO);

    // who was ended meanwhile does not come back with the record
    changed("export-directory", directory.resolve("exports").toString());
    driver.checkHealth();
    assertThat(initiators()).containsExactly(TWO);
    disconnect(two, true);
    assertNothingExported();
  }

  @Test
  void aTargetThatIsLeftOfNobodyIsTakenDown() throws IOException {
    ConnectionRequest one = request(ONE);
    connect(one);
    Files.delete(record());
    assertThat(connect(one).data()).containsEntry("access_mode", "rw");
    assertThat(initiators()).containsExactly(ONE);
    disconnect(one, false);
    assertNothingExported();
  }

  @Test
  void theTargetOfSomebodyElseIsNeitherTakenNorTouched() throws IOException {
    Path theirs = inTarget("iscsi/%s/tpgt_1");
    tree.makeDirectory(Path.of("iscsi"));
    tree.makeDirectory(theirs.getParent());
    tree.makeDirectory(theirs);
    tree.makeDirectory(theirs.resolve("acls").resolve(TWO));
    tree.steps();

    assertFault(DriverFault.CONFLICT, () -> connect(request(ONE)));
    assertThat(record()).doesNotExist();
    disconnect(request(ONE), true);
    assertThat(tree.steps()).isEmpty();
    assertThat(initiators()).containsExactly(TWO);
  }

  @Test
  void whatIsLeftOfAnExportGoesWithItsVolume() throws IOException {
    ConnectionRequest one = request(ONE);
    connect(one);
    String text = Files.readString(record());
    disconnect(one, false);
    Files.writeString(record(), text);
    driver.delete(mark(), volume.volumeId(), volume.placement());
    assertNothingExported();
  }

  @Test
  void anExportEndsWhateverBecameOfItsVolumesMark() throws IOException {
    ConnectionRequest one = request(ONE);
    connect(one);
    String placed = Mark.placementTag(volume.placement());
    driver.session().changes().retag(name(), placed, Set.of(placed), Set.of("somebody=else"));
    disconnect(one, true);
    assertNothingExported();
  }

  @Test
  void aConnectThatDiedBeforeItsExportIsUndone() throws IOException {
    for (boolean other : List.of(false, true)) {
      ConnectionRequest one = request(ONE);
      ConnectionRequest two = request(TWO);
      if (other) {
        connect(two);
        group().setOpen(name(), true);
      }
      LvmDriver dying = dyingAt("connect.tagged");
      assertThatThrownBy(() -> dying.connect(mark(), one)).isInstanceOf(CountedTree.Died.class);
      disconnect(one, true);
      if (other) {
        disconnect(two, false);
      }
      group().setOpen(name(), false);
      assertNothingExported();
      assertThat(Mark.attachments(group().look().find(name()).orElseThrow().tags())).isZero();
    }
  }

  @Test
  void aDisconnectThatDiedAfterTheExportIsRepeated() throws IOException {
    ConnectionRequest one = request(ONE);
    connect(one);
    LvmDriver dying = dyingAt("disconnect.withdrawn");
    assertThatThrownBy(() -> dying.disconnect(mark(), one, true))
        .isInstanceOf(CountedTree.Died.class);
    assertThat(tree.directories(Path.of("iscsi"))).isEmpty();
    disconnect(one, true);
    assertNothingExported();
    driver.delete(mark(), volume.volumeId(), volume.placement());
  }

  @Test
  void aForcedDisconnectOfAServerOfThisHostThatDiedBeforeTheTagWentIsRepeated() throws IOException {
    ConnectionRequest here =
        new ConnectionRequest(
            volume.volumeId(),
            volume.placement(),
            UUID.randomUUID(),
            new Connector(Map.of("host", HOST, "initiator", ONE)),
            false);
    ConnectionRequest two = request(TWO);
    connect(here);
    connect(two);
    group().setOpen(name(), true);
    LvmDriver dying = dyingAt("disconnect.withdrawn");
    assertThatThrownBy(() -> dying.disconnect(mark(), here, true))
        .isInstanceOf(CountedTree.Died.class);

    disconnect(here, true);
    assertThat(initiators()).containsExactly(TWO);
    assertThat(Files.readString(record())).doesNotContain(ONE);
    assertThat(group().look().find(name()).orElseThrow().tags())
        .doesNotContain(Mark.attachmentTag(here.attachmentId()))
        .contains(Mark.attachmentTag(two.attachmentId()));
  }

  @Test
  void aServerOfThisHostIsNotTakenForEndedBehindThoseThatHaveTheVolumeByIscsi() {
    changed("export", "local");
    var local =
        new ConnectionRequest(
            volume.volumeId(),
            volume.placement(),
            UUID.randomUUID(),
            new Connector(Map.of("host", HOST)),
            false);
    connect(local);
    changed("export", "lio");
    group().setOpen(name(), true);
    assertFault(DriverFault.FAILURE, () -> disconnect(local, true));
    ConnectionRequest one = request(ONE);
    connect(one);
    assertFault(DriverFault.FAILURE, () -> disconnect(local, true));
    disconnect(one, true);
    group().setOpen(name(), false);
    disconnect(local, true);
  }

  @Test
  void whoLosesTheRightToWriteIsWaitedForAlsoByTheRepeat() throws IOException {
    ConnectionRequest writes = request(ONE);
    ConnectionRequest reads =
        new ConnectionRequest(
            volume.volumeId(), volume.placement(), UUID.randomUUID(), connector(ONE), true);
    connect(writes);
    connect(reads);
    // protected, and not waited for
    dies(1, () -> disconnect(writes, true));
    assertThat(protection(ONE)).isEqualTo("1");
    tree.steps();

    disconnect(writes, true);
    assertThat(tree.steps()).anyMatch(step -> step.contains("cmdsn_depth"));
    assertThat(protection(ONE)).isEqualTo("1");
    tree.steps();
    disconnect(writes, true);
    assertThat(tree.steps()).isEmpty();
  }
}
