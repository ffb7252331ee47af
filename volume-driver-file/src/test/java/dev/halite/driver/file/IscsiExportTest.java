package dev.halite.driver.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverFault;
import dev.halite.driver.VolumeSpec;
import dev.halite.embedded.CommandRun;
import dev.halite.testkit.qemu.QemuInitiator;
import dev.halite.testkit.tgt.TgtExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Volumes that initiators reach through a real tgtd. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class IscsiExportTest extends ExportUnderTest {
  @RegisterExtension static final TgtExtension TGT = new TgtExtension();

  private final QemuInitiator server = new QemuInitiator(INITIATOR);
  private final QemuInitiator otherServer = new QemuInitiator(OTHER_INITIATOR);
  private FileDriver driver;
  private VolumeSpec volume;

  @Override
  TgtExtension tgt() {
    return TGT;
  }

  @BeforeEach
  void makeVolume() {
    driver = setUp();
    volume = create(driver);
  }

  @Test
  void whatAServerWritesIsInTheVolumeAndReadBack() throws Exception {
    ConnectionInfo connection = connect(driver, request(volume, INITIATOR));

    assertSucceeded(server.run(connection, "write -P 0x5a 4M 64k", "flush"));

    assertSucceeded(server.run(connection, "read -P 0x5a 4M 64k", "read -P 0 8M 64k"));
    assertThat(byteAt(volume, 4L << 20)).isEqualTo(0x5a);
  }

  @Test
  void discardedBlocksAreGivenBackToTheFileSystem() throws Exception {
    ConnectionInfo connection = connect(driver, request(volume, INITIATOR));
    assertSucceeded(server.run(connection, "write -P 1 0 4M", "flush"));
    long written = blocks();

    assertSucceeded(server.run(connection, "discard 0 4M", "read -P 0 0 4M"));

    assertThat(written - blocks()).isGreaterThanOrEqualTo((4 << 20) / 512 - 64);
  }

  @Test
  void theConnectionIsDescribedAsInitiatorsReadIt() {
    Map<String, Object> data = connect(driver, request(volume, INITIATOR)).data();

    assertThat(data)
        .contains(
            entry("target_discovered", false),
            entry("target_portal", "127.0.0.1:" + TGT.port()),
            entry("target_iqn", "iqn.2010-10.org.openstack:volume-" + volume.volumeId()),
            entry("target_lun", 1),
            entry("volume_id", volume.volumeId().toString()),
            entry("auth_method", "CHAP"),
            entry("access_mode", "rw"),
            entry("discard", true))
        .containsOnlyKeys(
            "target_discovered",
            "target_portal",
            "target_iqn",
            "target_lun",
            "volume_id",
            "auth_method",
            "auth_username",
            "auth_password",
            "access_mode",
            "discard");
    assertThat(data.get("auth_password").toString()).matches("[A-Za-z0-9]{16}");
    assertThat(driver.report().storageProtocol()).isEqualTo("iSCSI");
  }

  @Test
  void eachDiskHasAnIdentityOfItsOwn() {
    VolumeSpec other = create(driver);
    connect(driver, request(volume, INITIATOR));
    connect(driver, request(other, INITIATOR));

    assertThat(TGT.targets())
        .contains("SCSI SN: " + volume.volumeId(), "SCSI SN: " + other.volumeId());
  }

  /** Every user of the host can read the arguments of its programs. */
  @Test
  void noProgramIsToldAPassword(@TempDir Path directory) throws Exception {
    Path told = Files.createFile(directory.resolve("told"));
    Path program =
        Files.writeString(
            directory.resolve("tgtadm"),
            "#!/bin/sh\necho \"$@\" >>'%s'\nexec /usr/sbin/tgtadm \"$@\"\n".formatted(told));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    configure("tgtadm", program.toString());
    driver.close();
    driver = setUp();

    ConnectionInfo connection = connect(driver, request(volume, INITIATOR));

    assertSucceeded(server.run(connection, "read 0 512"));
    assertThat(told)
        .content()
        .contains("account --op bind")
        .doesNotContain("password", connection.data().get("auth_password").toString());
  }

  @Test
  void aWrongPasswordIsRefused() {
    ConnectionInfo connection = connect(driver, request(volume, INITIATOR));

    CommandRun run =
        server.run(changed(connection, "auth_password", "0123456789abcdef"), "read 0 512");

    assertThat(run.exitCode()).isNotZero();
    assertThat(run.errors()).contains("Authentication failure");
  }

  @Test
  void anotherInitiatorIsRefusedEvenWithTheRightPassword() {
    ConnectionInfo connection = connect(driver, request(volume, INITIATOR));

    CommandRun run = otherServer.run(connection, "read 0 512");

    assertThat(run.exitCode()).isNotZero();
    assertThat(run.errors()).contains("Failed to log in");
  }

  @Test
  void attachmentsShareTheTargetAndTheLastOneRemovesIt() throws Exception {
    ConnectionRequest first = request(volume, INITIATOR);
    ConnectionRequest second = request(volume, OTHER_INITIATOR);
    ConnectionInfo connection = connect(driver, first);
    ConnectionInfo otherConnection = connect(driver, second);
    assertThat(otherConnection.data().get("target_iqn"))
        .isEqualTo(connection.data().get("target_iqn"));
    assertSucceeded(server.run(connection, "read 0 512"));

    disconnect(driver, first);
    disconnect(driver, first);

    assertThat(server.run(connection, "read 0 512").exitCode()).isNotZero();
    assertSucceeded(otherServer.run(otherConnection, "read 0 512"));
    disconnect(driver, second);
    assertNothingExported();
  }

  @Test
  void attachmentsOfOneInitiatorShareItsSession() throws Exception {
    ConnectionRequest first = request(volume, INITIATOR);
    ConnectionRequest second = request(volume, INITIATOR);
    ConnectionInfo connection = connect(driver, first);
    assertThat(connect(driver, second).data()).isEqualTo(connection.data());
    try (var session = server.hold(connection)) {
      session.succeed("write -P 1 0 4k", "wrote");

      disconnect(driver, first);

      session.succeed("write -P 2 0 4k", "wrote");
    }
    disconnect(driver, second);
    assertNothingExported();
  }

  @Test
  void anAttachmentThatGoesToAnotherServerLeavesTheFirstNoWay() {
    ConnectionRequest first = request(volume, INITIATOR);
    ConnectionInfo connection = connect(driver, first);

    ConnectionInfo moved =
        connect(
            driver,
            new ConnectionRequest(
                volume.volumeId(),
                volume.placement(),
                first.attachmentId(),
                new Connector(Map.of("initiator", OTHER_INITIATOR)),
                true));

    assertThat(server.run(connection, "read 0 512").exitCode()).isNotZero();
    assertSucceeded(otherServer.run(moved, "read 0 512"));
    assertThat(moved.data()).containsEntry("access_mode", "ro");
  }

  @Test
  void whatAllServersMayOnlyReadIsNotWrittenTo() throws Exception {
    ConnectionRequest reader = readOnly(volume, INITIATOR);
    ConnectionInfo connection = connect(driver, reader);
    // as by a server that does not keep to what it was told
    ConnectionInfo asWriter = changed(connection, "access_mode", "rw");
    assertSucceeded(server.run(connection, "read 0 512"));
    assertThat(server.run(asWriter, "write -P 1 0 4k").errors()).contains("write protected");

    ConnectionRequest writer = request(volume, OTHER_INITIATOR);
    ConnectionInfo writing = connect(driver, writer);
    assertSucceeded(otherServer.run(writing, "write -P 2 0 4k", "flush"));

    disconnect(driver, writer);
    assertSucceeded(server.run(connection, "read -P 2 0 4k"));
    assertThat(server.run(asWriter, "write -P 3 0 4k").errors()).contains("write protected");
    assertThat(byteAt(volume, 0)).isEqualTo(2);
  }

  @Test
  void aServerThatMayWriteFromNowOnIsLetInAnew() throws Exception {
    ConnectionRequest reader = readOnly(volume, INITIATOR);
    connect(driver, reader);

    ConnectionInfo connection =
        connect(
            driver,
            new ConnectionRequest(
                volume.volumeId(),
                volume.placement(),
                reader.attachmentId(),
                reader.connector(),
                false));

    assertSucceeded(server.run(connection, "write -P 1 0 4k", "flush"));
    disconnect(driver, reader);
    assertNothingExported();
  }

  @Test
  void aServerWithMultipathIsToldOfAllWays() {
    String first = "127.0.0.1:" + TGT.port();
    String second = TgtExtension.OTHER_ADDRESS + ":" + TGT.port();
    Map<String, Object> connector = new HashMap<>(server(INITIATOR));
    connector.put("multipath", true);
    assertThat(connect(driver, request(volume, connector)).data())
        .contains(entry("target_portals", List.of(first)), entry("target_luns", List.of(1)))
        .containsKey("target_iqns");

    configure("iscsi-more-addresses", TgtExtension.OTHER_ADDRESS);
    driver.close();
    driver = setUp();
    // clients that go one way take the first of several
    ConnectionInfo connection = connect(driver, request(volume, INITIATOR));
    Object target = connection.data().get("target_iqn");
    assertThat(connection.data())
        .contains(
            entry("target_portal", first),
            entry("target_portals", List.of(first, second)),
            entry("target_iqns", List.of(target, target)),
            entry("target_luns", List.of(1, 1)));
    assertSucceeded(server.run(connection, "write -P 7 0 4k", "flush"));
    assertSucceeded(server.run(changed(connection, "target_portal", second), "read -P 7 0 4k"));
  }

  @Test
  void anExportedVolumeCannotBeDeleted() {
    ConnectionRequest request = request(volume, INITIATOR);
    connect(driver, request);

    assertFault(
        DriverFault.BUSY,
        "1 attachment",
        () -> driver.delete(mark(), volume.volumeId(), volume.placement()));

    disconnect(driver, request);
    driver.delete(mark(), volume.volumeId(), volume.placement());
    assertThat(driver.volumes()).isEmpty();
  }

  @Test
  void aConnectorWithoutAUsableInitiatorIsRefused() throws Exception {
    assertFault(
        DriverFault.UNFIT_CONNECTOR,
        "'initiator'",
        () -> connect(driver, request(volume, Map.of("host", HOST))));
    for (String name : List.of("server-1", "iqn.x,path=/etc/passwd", "iqn.a b", "iqn.-x\n")) {
      assertFault(
          DriverFault.UNFIT_CONNECTOR, "'initiator'", () -> connect(driver, request(volume, name)));
    }
    assertNothingExported();
  }

  @Test
  void onlyTheVolumeOfThePlacementIsConnected() {
    assertFault(
        DriverFault.NOT_FOUND,
        "no complete volume",
        () ->
            connect(
                driver,
                request(
                    new VolumeSpec(UUID.randomUUID(), volume.placement(), 1, "files"), INITIATOR)));
    assertFault(
        DriverFault.CONFLICT,
        "placement",
        () ->
            connect(
                driver,
                request(
                    new VolumeSpec(volume.volumeId(), UUID.randomUUID(), 1, "files"), INITIATOR)));
  }

  @Test
  void whatIsNotConnectedIsDisconnectedWithoutAWord() throws Exception {
    disconnect(driver, request(volume, INITIATOR));
    disconnect(
        driver,
        request(new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, "files"), INITIATOR));
    assertNothingExported();
  }

  @Test
  void secretsAreForThisUserOnly() throws Exception {
    ConnectionInfo connection = connect(driver, request(volume, INITIATOR));
    String password = connection.data().get("auth_password").toString();
    Path record = layout().exports().resolve("volume-" + volume.volumeId());

    assertThat(Files.readString(record)).contains(password);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(record)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(layout().exports())))
        .isEqualTo("rwx------");
  }

  @Test
  void aTargetOfThatNameWithAnotherDiskIsAConflict() throws Exception {
    Path strange = Files.writeString(layout().directory().resolve("strange"), "x".repeat(4096));
    String name = "iqn.2010-10.org.openstack:volume-" + volume.volumeId();
    TGT.succeed("--mode", "target", "--op", "new", "--tid", "9", "--targetname", name);
    TGT.succeed(
        "--mode",
        "logicalunit",
        "--op",
        "new",
        "--tid",
        "9",
        "--lun",
        "1",
        "-b",
        strange.toString());
    try {
      assertFault(
          DriverFault.CONFLICT, "strange", () -> connect(driver, request(volume, INITIATOR)));
    } finally {
      TGT.succeed("--mode", "target", "--op", "delete", "--tid", "9");
    }
  }

  private long blocks() throws Exception {
    Path disk = layout().volume(volume.volumeId());
    Process stat = new ProcessBuilder("stat", "-c", "%b", disk.toString()).start();
    return Long.parseLong(new String(stat.getInputStream().readAllBytes()).strip());
  }
}
