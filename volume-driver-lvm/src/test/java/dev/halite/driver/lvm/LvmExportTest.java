package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.halite.driver.BackendSetup;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverFault;
import dev.halite.driver.PoolFeature;
import dev.halite.driver.lvm.lio.CountedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ways by iSCSI, on a simulated group and tree; {@link NodeExportTest} goes them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LvmExportTest extends ExportedVolume {
  @Test
  void theConnectionIsDescribedAsInitiatorsReadIt() {
    Map<String, Object> data = connect(request(ONE)).data();

    assertThat(data)
        .contains(
            entry("target_discovered", false),
            entry("target_portal", "192.0.2.11:3260"),
            entry("target_iqn", "iqn.2010-10.org.openstack:volume-" + volume.volumeId()),
            entry("target_lun", 0),
            entry("volume_id", volume.volumeId().toString()),
            entry("auth_method", "CHAP"),
            entry("access_mode", "rw"),
            entry("discard", true));
    assertThat(data.get("auth_password").toString()).matches("[A-Za-z0-9]{16}");
    assertThat(data).doesNotContainKeys("target_portals", "device_path");
    assertThat(driver.report().storageProtocol()).isEqualTo("iSCSI");
    assertThat(driver.report().pools().getFirst().features()).contains(PoolFeature.MULTIATTACH);
  }

  @Test
  void severalPortalsAreToldAndBracketedOnce() {
    configuration.put("iscsi-more-addresses", "2001:db8::1");
    driver.close();
    driver = opened();

    assertThat(connect(request(ONE)).data())
        .containsEntry("target_portals", List.of("192.0.2.11:3260", "[2001:db8::1]:3260"))
        .containsEntry("target_luns", List.of(0, 0));
    assertThat(directories("iscsi/%s/tpgt_1/np"))
        .containsExactlyInAnyOrder("192.0.2.11:3260", "[2001:db8::1]:3260");
  }

  @Test
  void theSameAttachmentAgainHasTheSameWay() {
    ConnectionRequest request = request(ONE);
    ConnectionInfo first = connect(request);
    tree.steps();
    assertThat(connect(request)).isEqualTo(first);
    assertThat(tree.steps()).isEmpty();
  }

  @Test
  void eachInitiatorHasItsOwnSecretAndLosesItAlone() {
    ConnectionRequest one = request(ONE);
    ConnectionRequest again = request(ONE);
    Object password = connect(one).data().get("auth_password");
    ConnectionRequest two = request(TWO);
    Object other = connect(two).data().get("auth_password");
    assertThat(other).isNotEqualTo(password);
    // one initiator has one session for both
    assertThat(connect(again).data()).containsEntry("auth_password", password);

    disconnect(one, false);
    assertThat(initiators()).containsExactlyInAnyOrder(ONE, TWO);
    disconnect(again, true);
    assertThat(initiators()).containsExactly(TWO);
    assertThat(connect(request(ONE)).data().get("auth_password")).isNotIn(password, other);
  }

  @Test
  void theLastOneTakesEverythingWithIt() throws IOException {
    ConnectionRequest one = request(ONE);
    ConnectionRequest two = request(TWO);
    connect(one);
    connect(two);
    assertFault(
        DriverFault.BUSY, () -> driver.delete(mark(), volume.volumeId(), volume.placement()));
    disconnect(one, false);
    disconnect(two, false);
    disconnect(two, true);
    assertNothingExported();
    driver.delete(mark(), volume.volumeId(), volume.placement());
  }

  @Test
  void anAttachmentThatGoesToAnotherServerLeavesTheFirst() {
    ConnectionRequest request = request(ONE);
    Object password = connect(request).data().get("auth_password");
    ConnectionRequest moved =
        new ConnectionRequest(
            volume.volumeId(), volume.placement(), request.attachmentId(), connector(TWO), false);
    assertThat(connect(moved).data().get("auth_password")).isNotEqualTo(password);
    assertThat(initiators()).containsExactly(TWO);
  }

  @Test
  void whoOnlyReadsIsToldSoAndHeldToIt() {
    ConnectionRequest reader =
        new ConnectionRequest(
            volume.volumeId(), volume.placement(), UUID.randomUUID(), connector(ONE), true);
    assertThat(connect(reader).data()).containsEntry("access_mode", "ro");
    assertThat(protection(ONE)).isEqualTo("1");
    ConnectionRequest writer = request(ONE);
    connect(writer);
    assertThat(protection(ONE)).isEqualTo("0");
    disconnect(writer, false);
    assertThat(protection(ONE)).isEqualTo("1");
  }

  @Test
  void aConnectorWithoutAnInitiatorChangesNothing() throws IOException {
    for (Connector connector :
        List.of(
            new Connector(Map.of("host", HOST)),
            connector("../../../etc"),
            connector("iqn.2004-10.org.example:a/b"),
            connector("iqn.2004-10.org.example:" + "x".repeat(300)))) {
      assertFault(
          DriverFault.UNFIT_CONNECTOR,
          () ->
              connect(
                  new ConnectionRequest(
                      volume.volumeId(), volume.placement(), UUID.randomUUID(), connector, false)));
    }
    assertNothingExported();
    driver.delete(mark(), volume.volumeId(), volume.placement());
  }

  @Test
  void secretsAreForThisUserOnly() throws IOException {
    Object password = connect(request(ONE)).data().get("auth_password");
    Path records = directory.resolve("exports/simulated");
    Path record = records.resolve("volume-" + volume.volumeId());
    assertThat(Files.readString(record)).contains(password.toString());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(record)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(records)))
        .isEqualTo("rwx------");
  }

  @Test
  void afterARestartOfTheMachineAllIsBackWithTheSameSecretsButNotBeforeTheSetupHasEnded()
      throws IOException {
    ConnectionRequest one = request(ONE);
    ConnectionInfo before = connect(one);
    connect(request(TWO));
    restartMachine();

    // who was here before is fenced after the setup only
    driver = opened();
    assertThat(initiators()).isEmpty();
    driver.checkHealth();
    assertThat(initiators()).containsExactlyInAnyOrder(ONE, TWO);
    assertThat(read("iscsi/%s/tpgt_1/acls/" + ONE + "/auth/password"))
        .isEqualTo(before.data().get("auth_password"));
    tree.steps();
    assertThat(connect(one)).isEqualTo(before);
    assertThat(tree.steps()).isEmpty();
  }

  @Test
  void whatTheKernelLosesMeanwhileIsBackWithTheNextHealthCheck() throws IOException {
    connect(request(ONE));
    emptyTree();
    driver.checkHealth();
    assertThat(initiators()).containsExactly(ONE);
  }

  @Test
  void withoutTargetsTheBackendIsDown() throws IOException {
    Files.delete(directory.resolve("tree/version"));
    assertFault(DriverFault.UNAVAILABLE, driver::checkHealth);
  }

  @Test
  void whatIsExportedIsStillSoWhenTheSettingHasChanged() throws IOException {
    ConnectionRequest request = request(ONE);
    ConnectionInfo before = connect(request);
    configuration.put("export", "local");
    driver.close();
    driver = opened();
    assertThat(connect(request)).isEqualTo(before);
    disconnect(request, true);
    assertNothingExported();
  }

  @Test
  void aConnectThatDiedAnywhereIsRepeatedOrUndone() throws IOException {
    ConnectionRequest request = request(ONE);
    // what the first one makes for all stays
    connect(request);
    disconnect(request, false);
    tree.steps();
    connect(request);
    int all = tree.steps().size();
    disconnect(request, false);
    assertThat(all).isGreaterThan(20);
    for (int i = 0; i < all; i++) {
      dies(i, () -> connect(request));
      driver = opened();
      connect(request);
      assertThat(initiators()).as("after %d steps", i).containsExactly(ONE);
      disconnect(request, false);
      assertNothingExported();

      dies(i, () -> connect(request));
      disconnect(request, true);
      assertNothingExported();
    }
  }

  @Test
  void aDisconnectThatDiedAnywhereIsRepeated() throws IOException {
    ConnectionRequest request = request(ONE);
    connect(request);
    tree.steps();
    disconnect(request, false);
    int all = tree.steps().size();
    for (int i = 0; i < all; i++) {
      connect(request);
      dies(i, () -> disconnect(request, false));
      driver = opened();
      disconnect(request, false);
      assertNothingExported();
    }
  }

  @Test
  void whoWasFencedChangesNoExport() throws IOException {
    ConnectionRequest one = request(ONE);
    connect(one);
    BackendSetup setup = driver.setup(null);
    LvmDriver other = driver;
    CountedTree others = tree;
    driver = opened();
    others.steps();
    driver.fence(setup.fenceToken());
    assertFault(DriverFault.FENCED, () -> other.connect(mark(), request(TWO)));
    assertFault(DriverFault.FENCED, () -> other.disconnect(mark(), one, true));
    assertThat(initiators()).containsExactly(ONE);
    assertThat(others.steps()).isEmpty();
  }
}
