package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverFault;
import dev.halite.driver.VolumeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private ConnectionRequest from(String host) {
    return new ConnectionRequest(
        volume.volumeId(),
        volume.placement(),
        UUID.randomUUID(),
        new Connector(Map.of("host", host, "initiator", ONE)),
        false);
  }
}
