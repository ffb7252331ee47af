package dev.halite.driver.rbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.Errno;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.QosLimit;
import dev.halite.driver.VolumeSpec;
import dev.halite.embedded.CommandRun;
import dev.halite.testkit.ceph.CephExtension;
import dev.halite.testkit.qemu.QemuImage;
import dev.halite.testkit.qemu.QemuRbd;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RbdConnectionsTest {
  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private RbdDriver driver;
  private VolumeSpec volume;

  @BeforeEach
  void createVolume() {
    driver =
        (RbdDriver)
            new RbdDriverFactory()
                .create(
                    new BackendSettings(
                        "host",
                        "connections",
                        Map.of(
                            "conf",
                            CEPH.access().configuration().toString(),
                            "pool",
                            CEPH.pool())));
    driver.setup(null);
    volume = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, CEPH.pool());
    driver.create(mark(), volume);
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void aConnectionSaysWhatClientsOfCephNeedAndNoSecret() {
    ConnectionInfo info = driver.connect(mark(), request(Map.of("host", "server")));

    assertThat(info.volumeType()).isEqualTo("rbd");
    assertThat(info.data())
        .containsEntry("name", CEPH.pool() + "/volume-" + volume.volumeId())
        .containsEntry("hosts", List.of("127.0.0.1"))
        .containsEntry("cluster_name", "ceph")
        .containsEntry("auth_enabled", true)
        .containsEntry("auth_username", "admin")
        .containsEntry("secret_type", "ceph")
        .containsEntry("secret_uuid", CEPH.access().fsid().toString())
        .containsEntry("volume_id", volume.volumeId().toString())
        .containsEntry("discard", true)
        .containsOnlyKeys(
            "name",
            "hosts",
            "ports",
            "cluster_name",
            "auth_enabled",
            "auth_username",
            "secret_type",
            "secret_uuid",
            "volume_id",
            "discard");
    assertThat((List<?>) info.data().get("ports")).singleElement().asString().matches("[0-9]+");
    assertThat(driver.connect(mark(), request(Map.of("host", "server")))).isEqualTo(info);
    assertThat(driver.report().pools())
        .singleElement()
        .satisfies(
            pool ->
                assertThat(pool.connection())
                    .isNotNull()
                    .satisfies(known -> assertThat(known.of(volume.volumeId())).isEqualTo(info)));
  }

  @Test
  void onlyACompleteVolumeOfThatPlacementIsConnected() {
    var other =
        new ConnectionRequest(
            volume.volumeId(), UUID.randomUUID(), UUID.randomUUID(), server(), false);
    var missing =
        new ConnectionRequest(
            UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), server(), false);

    assertFault(DriverFault.CONFLICT, () -> driver.connect(mark(), other));
    assertFault(DriverFault.NOT_FOUND, () -> driver.connect(mark(), missing));
    driver.disconnect(mark(), missing, true);
    driver.disconnect(mark(), missing, false);
  }

  @Test
  void aServerThatIsDetachedByForceCannotWriteAnyMore() {
    try (RbdClient server = client();
        OpenImage open = server.open(volume.volumeId())) {
      open.write(0, RbdClient.bytes("before"));
      open.flush();
      driver.disconnect(mark(), request(Map.of("ip", "127.0.0.1")), false);
      open.write(0, RbdClient.bytes("still!"));
      open.flush();

      driver.disconnect(mark(), request(Map.of("ip", "127.0.0.1")), true);

      assertThatExceptionOfType(CephException.class)
          .isThrownBy(
              () -> {
                open.write(0, RbdClient.bytes("after!"));
                open.flush();
              })
          .matches(e -> e.errno() == Errno.ESHUTDOWN, "blocklisted");
    }
    driver.disconnect(mark(), request(Map.of("ip", "127.0.0.1")), true);
    driver.checkHealth();
    try (RbdClient next = client()) {
      // at once: the lock of the server that is gone does not hold it up
      next.write(volume.volumeId(), "next");
      assertThat(next.read(volume.volumeId(), 6)).isEqualTo("nextl!");
    }
    driver.delete(mark(), volume.volumeId(), volume.placement());
  }

  @Test
  void aVirtualMachineReadsAndWritesThroughTheConnection() {
    ConnectionInfo connection = driver.connect(mark(), request(Map.of("host", "server")));
    var server = new QemuRbd(CEPH.access());

    assertThat(server.run(connection, "write -P 0x5a 1M 64k", "flush"))
        .matches(CommandRun::succeeded)
        .extracting(CommandRun::output, STRING)
        .contains("wrote 65536/65536 bytes at offset 1048576");
    assertThat(server.run(connection, "read -P 0x5a 1M 64k", "read -P 0 2M 64k"))
        .matches(CommandRun::succeeded)
        .extracting(CommandRun::output, STRING)
        .doesNotContain("verification failed");
    assertThat(server.run(connection, "read -P 0x5b 1M 64k"))
        .extracting(CommandRun::output, STRING)
        .contains("verification failed");
  }

  @Test
  void aVirtualMachineThatIsDetachedByForceCannotWriteAnyMore() {
    ConnectionInfo connection = driver.connect(mark(), request(Map.of("ip", "127.0.0.1")));
    var server = new QemuRbd(CEPH.access());
    try (QemuImage.Held machine = server.hold(connection)) {
      machine.succeed("write -f -P 1 0 4k", "wrote 4096/4096");

      driver.disconnect(mark(), request(Map.of("ip", "127.0.0.1")), true);

      machine.begin("write -f -P 2 0 4k");
      assertThat(machine.await("write failed", 30_000)).contains("shutdown");
    }
    assertThat(server.run(connection, "read -P 1 0 4k"))
        .matches(CommandRun::succeeded)
        .extracting(CommandRun::output, STRING)
        .doesNotContain("verification failed");
  }

  @Test
  void clientsOfAnotherAddressAreFencedWhereTheyCanBeNobodyElses() {
    try (RbdClient server = client();
        OpenImage open = server.open(volume.volumeId())) {
      assertFault(
          DriverFault.FAILURE,
          () -> driver.disconnect(mark(), request(Map.of("ip", "192.0.2.1"), "192.0.2.9"), true));
      open.write(0, RbdClient.bytes("alive"));
      open.flush();

      driver.disconnect(mark(), request(Map.of("ip", "192.0.2.1")), true);

      assertThatExceptionOfType(CephException.class)
          .isThrownBy(() -> open.write(0, RbdClient.bytes("dead!")));
    }
  }

  @Test
  void aServerThatHasClosedTheVolumeIsDetachedByForceAndAnotherGoesOn() {
    try (RbdClient other = client();
        OpenImage open = other.open(volume.volumeId())) {
      open.write(0, RbdClient.bytes("before"));
      open.flush();

      driver.disconnect(mark(), request(Map.of("ip", "192.0.2.1"), "127.0.0.1"), true);
      assertFault(
          DriverFault.FAILURE,
          () -> driver.disconnect(mark(), request(Map.of("ip", "127.0.0.1"), "127.0.0.1"), true));

      open.write(0, RbdClient.bytes("after!"));
      open.flush();
    }
  }

  @Test
  void limitsAreSetReplacedAndLifted() {
    driver.limit(
        mark(),
        volume.volumeId(),
        volume.placement(),
        Map.of(QosLimit.TOTAL_IOPS_SEC, 100L, QosLimit.TOTAL_IOPS_SEC_MAX, 200L));
    assertThat(limits())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("conf_rbd_qos_iops_limit", "100", "conf_rbd_qos_iops_burst", "200"));

    driver.limit(
        mark(), volume.volumeId(), volume.placement(), Map.of(QosLimit.READ_BYTES_SEC, 1_000_000L));
    assertThat(limits()).containsExactly(Map.entry("conf_rbd_qos_read_bps_limit", "1000000"));

    // a clone has the metadata of its parent, but not its limits
    VolumeSpec clone = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, CEPH.pool());
    driver.cloneVolume(mark(), clone, volume.volumeId(), volume.placement());
    assertThat(limits(clone.volumeId())).isEmpty();

    driver.limit(mark(), volume.volumeId(), volume.placement(), Map.of());
    assertThat(limits()).isEmpty();
    assertFault(
        DriverFault.INVALID,
        () ->
            driver.limit(
                mark(),
                volume.volumeId(),
                volume.placement(),
                Map.of(QosLimit.TOTAL_IOPS_SEC, 0L)));
    assertFault(
        DriverFault.CONFLICT,
        () -> driver.limit(mark(), volume.volumeId(), UUID.randomUUID(), Map.of()));
  }

  @Test
  void everyLimitHasAnOptionThatCephKnows() {
    for (QosLimit limit : QosLimit.values()) {
      driver.limit(mark(), volume.volumeId(), volume.placement(), Map.of(limit, 1_000_000L));
      String option = limits().keySet().iterator().next().substring("conf_".length());
      assertThat(CEPH.command("config", "help", option).output()).contains(option);
    }
  }

  private Map<String, String> limits() {
    return limits(volume.volumeId());
  }

  private Map<String, String> limits(UUID volumeId) {
    try (RbdClient client = client()) {
      String image = client.pool().images().idOf("volume-" + volumeId).orElseThrow();
      return client.pool().header(image).allMetadata("conf_");
    }
  }

  private RbdClient client() {
    return new RbdClient(CEPH.access(), CEPH.pool());
  }

  private ConnectionRequest request(Map<String, Object> connector) {
    return new ConnectionRequest(
        volume.volumeId(), volume.placement(), UUID.randomUUID(), new Connector(connector), false);
  }

  private ConnectionRequest request(Map<String, Object> connector, String ipOfAnother) {
    return new ConnectionRequest(
        volume.volumeId(),
        volume.placement(),
        UUID.randomUUID(),
        new Connector(connector),
        false,
        List.of(new Connector(Map.of("ip", ipOfAnother))));
  }

  private static Connector server() {
    return new Connector(Map.of("host", "server"));
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-connections");
  }

  private static void assertFault(DriverFault fault, Runnable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call::run)
        .matches(e -> e.fault() == fault, "fault " + fault);
  }
}
