package dev.halite.common.storage.connector;

import static dev.halite.common.storage.connector.LocalVolumeTest.assertFault;
import static dev.halite.common.storage.connector.LocalVolumeTest.filled;
import static dev.halite.common.storage.connector.LocalVolumeTest.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.storage.ceph.CephCluster;
import dev.halite.common.storage.ceph.CephPool;
import dev.halite.common.storage.ceph.CephSettings;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.ConnectionInfo;
import dev.halite.embedded.ceph.CephAccess;
import dev.halite.testkit.ceph.CephExtension;
import java.nio.ByteBuffer;
import java.time.Duration;
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
class RbdVolumeTest {
  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Pattern MONITOR = Pattern.compile("(\\d+\\.\\d+\\.\\d+\\.\\d+):(\\d+)");
  private static final long SIZE = 64L << 20;

  private static CephCluster cluster;
  private static CephPool pool;

  private final VolumeConnector connector =
      new VolumeConnector(
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

  @Test
  void whatIsWrittenIsReadAgain() {
    ConnectionInfo connection = image("written", CEPH.access().user());
    try (OpenVolume volume = connector.open(connection)) {
      assertThat(volume.sizeBytes()).isEqualTo(SIZE);
      // across two of the image's objects
      volume.write((4 << 20) - 100, filled(200, 6));
      volume.flush();
    }
    try (OpenVolume volume = connector.open(readOnly(connection))) {
      assertThat(read(volume, (4 << 20) - 100, 200)).containsOnly(6);
      assertThat(read(volume, SIZE - 1, 1)).containsOnly(0);
    }
  }

  @Test
  void onlyTheRestOfABufferIsUsed() {
    try (OpenVolume volume = connector.open(image("rest", CEPH.access().user()))) {
      ByteBuffer buffer = filled(100, 9);
      buffer.position(10).limit(20);
      volume.write(0, buffer);

      assertThat(buffer.hasRemaining()).isFalse();
      assertThat(read(volume, 9, 2)).containsExactly(9, 0);
    }
  }

  @Test
  void aDiscardedRangeReadsAsZeroes() {
    try (OpenVolume volume = connector.open(image("discarded", CEPH.access().user()))) {
      volume.write(0, filled(8 << 20, 3));

      assertThat(volume.discard(4 << 20, 4 << 20)).isTrue();

      assertThat(read(volume, 4 << 20, 4096)).containsOnly(0);
      assertThat(read(volume, (4 << 20) - 4096, 4096)).containsOnly(3);
    }
  }

  @Test
  void aSnapshotIsReadAndNeverWritten() {
    ConnectionInfo connection = image("snapped", CEPH.access().user());
    try (OpenVolume volume = connector.open(connection)) {
      volume.write(0, filled(4096, 1));
      volume.flush();
      try (OpenImage image = pool.images().open("snapped")) {
        image.createSnapshot("first");
      }
      volume.write(0, filled(4096, 2));
    }
    Map<String, Object> data = new HashMap<>(connection.data());
    data.put("name", CEPH.pool() + "/snapped@first");

    try (OpenVolume snapshot = connector.open(new ConnectionInfo("rbd", data))) {
      assertThat(read(snapshot, 0, 4096)).containsOnly(1);
      assertFault(FaultCode.INVALID_INPUT, () -> snapshot.write(0, filled(1, 1)));
      assertFault(FaultCode.INVALID_INPUT, () -> snapshot.discard(0, 1));
    }
  }

  @Test
  void rangesBeyondTheVolumeAreRefused() {
    try (OpenVolume volume = connector.open(image("ranges", CEPH.access().user()))) {
      assertFault(FaultCode.INVALID_INPUT, () -> volume.write(SIZE - 1, filled(2, 1)));
      assertFault(FaultCode.INVALID_INPUT, () -> read(volume, SIZE, 1));
    }
  }

  @Test
  void theConnectionItselfLeadsToTheMonitors() {
    CephAccess server =
        CEPH.createUser("server", "mon", "profile rbd", "osd", "profile rbd pool=" + CEPH.pool());
    var withoutConfiguration =
        new VolumeConnector(new CephClientSettings(null, server.keyring(), LIMIT, LIMIT));

    try (OpenVolume volume = withoutConfiguration.open(image("reached", "server"))) {
      volume.write(0, filled(4096, 4));
      assertThat(read(volume, 0, 4096)).containsOnly(4);
    }
  }

  @Test
  void whatIsNotThereOrNotAllowedIsAFault() {
    CephAccess stranger = CEPH.createUser("stranger", "mon", "allow r");
    ConnectionInfo connection = image("guarded", CEPH.access().user());
    Map<String, Object> data = new HashMap<>(connection.data());
    data.put("name", CEPH.pool() + "/missing");
    assertFault(
        FaultCode.BACKEND_FAILURE,
        () -> connector.open(new ConnectionInfo("rbd", Map.copyOf(data))));
    data.put("name", "no-such-pool/guarded");
    assertFault(
        FaultCode.BACKEND_FAILURE,
        () -> connector.open(new ConnectionInfo("rbd", Map.copyOf(data))));

    var asStranger =
        new VolumeConnector(
            new CephClientSettings(
                CEPH.access().configuration(), stranger.keyring(), LIMIT, LIMIT));
    assertFault(
        FaultCode.BACKEND_DENIED, () -> asStranger.open(connectionTo("guarded", "stranger")));
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

  private static ConnectionInfo readOnly(ConnectionInfo connection) {
    Map<String, Object> data = new HashMap<>(connection.data());
    data.put("access_mode", "ro");
    return new ConnectionInfo(connection.volumeType(), data);
  }
}
