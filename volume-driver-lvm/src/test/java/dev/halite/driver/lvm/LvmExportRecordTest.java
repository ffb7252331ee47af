package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverFault;
import dev.halite.driver.VolumeSpec;
import dev.halite.driver.lvm.lio.CountedTree;
import dev.halite.driver.lvm.lio.SimulatedConfigTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is exported is what the record says, whatever settings and volumes have become since. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LvmExportRecordTest extends ExportedVolume {
  private static final String THREE = "iqn.2004-10.org.example:three";

  @Test
  void whatIsExportedKeepsItsNameWhenThePrefixHasChanged() throws IOException {
    ConnectionRequest one = request(ONE);
    ConnectionInfo before = connect(one);
    changed("iscsi-prefix", "iqn.2026-11.org.example:other-");

    assertThat(connect(one)).isEqualTo(before);
    assertThat(tree.directories(Path.of("iscsi"))).containsExactly(target());
    assertThat(tree.directories(Path.of("core", "iblock_8776"))).containsExactly(target());
    ConnectionRequest two = request(TWO);
    assertThat(connect(two).data()).containsEntry("target_iqn", before.data().get("target_iqn"));
    disconnect(two, false);
    assertThat(initiators()).containsExactly(ONE);
    disconnect(one, false);
    assertNothingExported();
    assertThat(connect(one).data())
        .contains(entry("target_iqn", "iqn.2026-11.org.example:other-volume-" + volume.volumeId()));
  }

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
  void aRecordThatCannotBeReadKeepsNoOtherFromBeingExportedAgain() throws IOException {
    connect(request(ONE));
    VolumeSpec before = volume;
    volume = create();
    connect(request(ONE));
    Path bad = record();
    String text = Files.readString(bad);
    Files.writeString(bad, "nonsense");
    VolumeSpec unreadable = volume;
    volume = create();
    connect(request(ONE));
    emptyTree();

    driver.checkHealth();
    assertThat(initiators()).containsExactly(ONE);
    volume = before;
    assertThat(initiators()).containsExactly(ONE);
    volume = unreadable;
    assertThat(initiators()).isEmpty();
    Files.writeString(bad, text);
    driver.checkHealth();
    assertThat(initiators()).containsExactly(ONE);
  }

  @Test
  void aRecordOfAnotherPlacementLetsNobodyIn() throws IOException {
    ConnectionRequest one = request(ONE);
    connect(one);
    String text = Files.readString(record());
    disconnect(one, false);
    driver.delete(mark(), volume.volumeId(), volume.placement());
    volume = new VolumeSpec(volume.volumeId(), UUID.randomUUID(), 1, "disks");
    driver.create(mark(), volume);
    Files.writeString(record(), text);
    String placed = Mark.placementTag(volume.placement());
    String attached = Mark.attachmentTag(one.attachmentId());
    driver.session().changes().retag(name(), placed, Set.of(), Set.of(attached));

    driver.checkHealth();
    assertThat(initiators()).isEmpty();
    connect(request(TWO));
    assertThat(initiators()).containsExactly(TWO);
    assertThat(Files.readString(record())).doesNotContain(ONE);
  }

  @Test
  void whoHasBeenDetachedIsNotLetInAgainByAnOldRecord() throws IOException {
    ConnectionRequest one = request(ONE);
    connect(one);
    connect(request(TWO));
    String text = Files.readString(record());
    disconnect(one, false);
    Files.writeString(record(), text);

    driver.checkHealth();
    assertThat(initiators()).containsExactly(TWO);
    assertThat(Files.readString(record())).doesNotContain(ONE);
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
  void capitalsMakeNoOtherInitiator() throws IOException {
    ConnectionRequest capital = request("iqn.2004-10.org.example:ONE");
    ConnectionInfo first = connect(capital);
    assertThat(initiators()).containsExactly(ONE);
    tree.steps();
    assertThat(connect(capital)).isEqualTo(first);
    assertThat(tree.steps()).isEmpty();
    ConnectionRequest small = request(ONE);
    assertThat(connect(small).data())
        .containsEntry("auth_password", first.data().get("auth_password"));
    disconnect(capital, false);
    assertThat(initiators()).containsExactly(ONE);
    disconnect(small, false);
    assertNothingExported();
  }

  @Test
  void anInitiatorIsOfOneHost() {
    connect(request(ONE));
    ConnectionRequest stranger = from("server2");
    assertFault(DriverFault.UNFIT_CONNECTOR, () -> connect(stranger));
    assertThat(Mark.attachments(group().look().find(name()).orElseThrow().tags())).isOne();
    // the whole name of the same one
    connect(from("Server1.example.org"));
  }

  @Test
  void aRecordThatDoesNotSayWhatItIsOfIsMadeWhole() throws IOException {
    ConnectionRequest one = request(ONE);
    ConnectionInfo before = connect(one);
    String old = old(one, ONE, before);

    Files.writeString(record(), old);
    assertThat(connect(one)).isEqualTo(before);
    assertThat(Files.readString(record())).contains("1 target " + target());
    Files.writeString(record(), old);
    emptyTree();
    driver.checkHealth();
    assertThat(initiators()).containsExactly(ONE);
    assertThat(Files.readString(record())).contains(volume.placement().toString());
    // and known by that from now on
    changed("iscsi-prefix", "iqn.2026-11.org.example:other-");
    assertThat(connect(one)).isEqualTo(before);
    changed("iscsi-prefix", "iqn.2010-10.org.openstack:");

    Files.writeString(record(), old);
    ConnectionRequest two = request(TWO);
    connect(two);
    assertThat(initiators()).containsExactlyInAnyOrder(ONE, TWO);
    disconnect(two, true);
    Files.writeString(record(), old);
    disconnect(one, true);
    assertNothingExported();
  }

  @Test
  void anOldRecordOfWhoHasBeenDetachedLetsNobodyInAndIsInNobodysWay() throws IOException {
    ConnectionRequest one = request(ONE);
    String old = old(one, ONE, connect(one));
    disconnect(one, true);

    Files.writeString(record(), old);
    driver.checkHealth();
    assertThat(tree.directories(Path.of("iscsi"))).isEmpty();
    disconnect(one, true);
    assertNothingExported();
    Files.writeString(record(), old);
    ConnectionRequest two = request(TWO);
    connect(two);
    assertThat(initiators()).containsExactly(TWO);
    disconnect(two, true);
    Files.writeString(record(), old);
    driver.delete(mark(), volume.volumeId(), volume.placement());
    assertNothingExported();
  }

  @Test
  void credentialsOfAWholeRecordAreAskedOfEach() throws IOException {
    ConnectionRequest one = request(ONE);
    connect(one);
    String id = one.attachmentId().toString();
    Files.writeString(
        record(), "1 chap user1 hush1hush1hush12\n1 iscsi %s %s\n".formatted(id, ONE));
    emptyTree();
    driver.checkHealth();
    assertThat(read("iscsi/%s/tpgt_1/attrib/authentication")).isEqualTo("1");
    assertThat(connect(one).data()).containsEntry("auth_username", "user1");
  }

  @Test
  void capitalsInAnOldRecordMakeNoOtherInitiator() throws IOException {
    ConnectionRequest one = request(ONE);
    ConnectionInfo before = connect(one);
    Files.writeString(record(), old(one, "iqn.2004-10.org.example:ONE", before));
    ConnectionRequest again = request(ONE);
    assertThat(connect(again).data())
        .containsEntry("auth_password", before.data().get("auth_password"));
    assertThat(connect(one)).isEqualTo(before);
    assertThat(initiators()).containsExactly(ONE);
    disconnect(one, true);
    assertThat(initiators()).containsExactly(ONE);
    disconnect(again, true);
    assertNothingExported();
  }

  @Test
  void aRecordThatMakesNoSenseKeepsNoOtherFromBeingExportedAgainAndNobodyIn() throws IOException {
    ConnectionRequest one = request(ONE);
    connect(one);
    ConnectionRequest two = request(TWO);
    connect(two);
    ConnectionRequest three = request(THREE);
    connect(three);
    VolumeSpec odd = volume;
    String text = Files.readString(record());
    // one of them has no password, and the others have
    Files.writeString(
        record(),
        text.lines()
                .map(
                    line ->
                        line.contains(TWO)
                            ? "1 iscsi %s %s".formatted(two.attachmentId(), TWO)
                            : line)
                .collect(Collectors.joining("\n"))
            + "\n");
    volume = create();
    connect(request(ONE));
    VolumeSpec other = volume;

    volume = odd;
    disconnect(three, true);
    assertThat(initiators()).containsExactlyInAnyOrder(ONE, TWO);
    emptyTree();
    driver.checkHealth();
    volume = other;
    assertThat(initiators()).containsExactly(ONE);
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

  @Test
  void aVolumeWhoseRecordCannotBeReadStaysUntilItCan() throws IOException {
    ConnectionRequest one = request(ONE);
    connect(one);
    disconnect(one, true);
    Files.writeString(record(), "nonsense");
    assertFault(
        DriverFault.FAILURE, () -> driver.delete(mark(), volume.volumeId(), volume.placement()));
    assertThat(group().look().find(name())).isPresent();

    Files.delete(record());
    driver.delete(mark(), volume.volumeId(), volume.placement());
    assertThat(group().look().find(name())).isEmpty();
    // what has gone is not kept by it
    Files.writeString(record(), "nonsense");
    driver.delete(mark(), volume.volumeId(), volume.placement());
  }

  /** As it was written by a release that did not keep what a record is of. */
  private static String old(ConnectionRequest request, String initiator, ConnectionInfo info) {
    return "1 iscsi %s %s %s %s\n"
        .formatted(
            request.attachmentId(),
            initiator,
            info.data().get("auth_username"),
            info.data().get("auth_password"));
  }

  private ConnectionRequest from(String host) {
    return new ConnectionRequest(
        volume.volumeId(),
        volume.placement(),
        UUID.randomUUID(),
        new Connector(Map.of("host", host, "initiator", ONE)),
        false);
  }

  private static ConnectionRequest besides(ConnectionRequest request, String... others) {
    return new ConnectionRequest(
        request.volumeId(),
        request.placement(),
        request.attachmentId(),
        request.connector(),
        request.readOnly(),
        List.of(others).stream().map(ExportedVolume::connector).toList());
  }

  private void changed(String key, String value) {
    configuration.put(key, value);
    driver.close();
    driver = opened();
  }

  private LvmDriver dyingAt(String stage) {
    LvmDriver dying =
        SimulatedLvmFactory.create(
            new BackendSettings(
                HOST,
                "disks",
                configuration,
                Clock.systemUTC(),
                UUID::randomUUID,
                (mark, reached) -> {
                  if (reached.equals(stage)) {
                    throw new CountedTree.Died();
                  }
                }),
            new SimulatedConfigTree(directory.resolve("tree")));
    dying.setup(null);
    return dying;
  }

  private String target() {
    return "iqn.2010-10.org.openstack:volume-" + volume.volumeId();
  }

  private Path record() {
    return directory.resolve("exports/simulated/volume-" + volume.volumeId());
  }

  private LvName name() {
    return LvName.volume(volume.volumeId());
  }

  private SimulatedVolumeGroup group() {
    return new SimulatedVolumeGroup(directory.resolve("state"), 200 * VolumeSpec.GIB);
  }
}
