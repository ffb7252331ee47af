package dev.halite.common.storage.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.storage.ceph.CephCluster;
import dev.halite.common.storage.ceph.CephPool;
import dev.halite.common.storage.ceph.CephSettings;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OpenContent;
import dev.halite.embedded.ceph.CephAccess;
import dev.halite.testkit.ceph.CephExtension;
import dev.halite.testkit.driver.OpenContentContractTest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Images on a real Ceph. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RbdVolumeTest extends OpenContentContractTest {
  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Pattern MONITOR = Pattern.compile("(\\d+\\.\\d+\\.\\d+\\.\\d+):(\\d+)");
  private static CephCluster cluster;
  private static CephPool pool;

  private static int images;

  private ConnectionInfo last = new ConnectionInfo("rbd", Map.of());
  private final VolumeConnector connector =
      Connectors.with(
          new CephClientSettings(
              CEPH.access().configuration(), CEPH.access().keyring(), LIMIT, LIMIT));

  @BeforeAll
  static void connect() {
    CephAccess access = CEPH.access();
    cluster =
        CephCluster.connect(
            new CephSettings(
                access.configuration(),
                "ceph",
                access.user(),
                access.keyring(),
                LIMIT,
                LIMIT,
                LIMIT,
                Map.of()));
    pool = cluster.openPool(cluster.poolId(CEPH.pool()).orElseThrow(), CEPH.pool());
  }

  @AfterAll
  static void disconnect() {
    pool.close();
    cluster.close();
  }

  @Override
  protected OpenContent open() {
    last = image("image-" + ++images, CEPH.access().user());
    return connector.open(last);
  }

  @Override
  protected OpenContent again(boolean readOnly) {
    return connector.open(readOnly ? readOnly(last) : last);
  }

  @Test
  void aSnapshotIsReadAndNeverWritten() {
    ConnectionInfo connection = image("snapped", CEPH.access().user());
    try (OpenContent volume = connector.open(connection)) {
      volume.write(0, filled((byte) 1));
      volume.flush();
      try (OpenImage image = pool.images().open("snapped")) {
        image.createSnapshot("first");
      }
      volume.write(0, filled((byte) 2));
    }
    Map<String, Object> data = new HashMap<>(connection.data());
    data.put("name", CEPH.pool() + "/snapped@first");

    try (OpenContent snapshot = connector.open(new ConnectionInfo("rbd", data))) {
      assertThat(begin(snapshot)).containsOnly(1);
      assertFault(DriverFault.INVALID, () -> snapshot.write(0, filled((byte) 1)));
      assertFault(DriverFault.INVALID, () -> snapshot.discard(0, 1));
    }
  }

  @Test
  void theConnectionItselfLeadsToTheMonitors() {
    CephAccess server =
        CEPH.createUser("server", "mon", "profile rbd", "osd", "profile rbd pool=" + CEPH.pool());
    var withoutConfiguration =
        Connectors.with(new CephClientSettings(null, server.keyring(), LIMIT, LIMIT));

    try (OpenContent volume = withoutConfiguration.open(image("reached", "server"))) {
      volume.write(0, filled((byte) 4));
      assertThat(begin(volume)).containsOnly(4);
    }
  }

  @Test
  void whatIsNotThereOrNotAllowedIsAFault() {
    CephAccess stranger = CEPH.createUser("stranger", "mon", "allow r");
    ConnectionInfo connection = image("guarded", CEPH.access().user());
    Map<String, Object> data = new HashMap<>(connection.data());
    data.put("name", CEPH.pool() + "/missing");
    assertFault(
        DriverFault.NOT_FOUND, () -> connector.open(new ConnectionInfo("rbd", Map.copyOf(data))));
    data.put("name", "no-such-pool/guarded");
    assertFault(
        DriverFault.NOT_FOUND, () -> connector.open(new ConnectionInfo("rbd", Map.copyOf(data))));

    var asStranger =
        Connectors.with(
            new CephClientSettings(
                CEPH.access().configuration(), stranger.keyring(), LIMIT, LIMIT));
    assertFault(DriverFault.DENIED, () -> asStranger.open(connectionTo("guarded", "stranger")));
  }

  private static ConnectionInfo image(String name, String user) {
    pool.images().create(name, SIZE, 22);
    return connectionTo(name, user);
  }

  /** As the RBD driver hands it out. */
  private static ConnectionInfo connectionTo(String name, String user) {
    Matcher monitor = MONITOR.matcher(cluster.option("mon_host"));
    assertThat(monitor.find()).isTrue();
    return new ConnectionInfo(
        "rbd",
        Map.of(
            "name",
            CEPH.pool() + "/" + name,
            "hosts",
            List.of(monitor.group(1)),
            "ports",
            List.of(monitor.group(2)),
            "cluster_name",
            "ceph",
            "auth_enabled",
            true,
            "auth_username",
            user));
  }

  private static ByteBuffer filled(byte value) {
    byte[] bytes = new byte[4096];
    Arrays.fill(bytes, value);
    return direct(bytes);
  }

  private static byte[] begin(OpenContent content) {
    return Arrays.copyOf(bytes(content), 4096);
  }

  private static ConnectionInfo readOnly(ConnectionInfo connection) {
    Map<String, Object> data = new HashMap<>(connection.data());
    data.put("access_mode", "ro");
    return new ConnectionInfo(connection.volumeType(), data);
  }
}
