package dev.halite.driver.rbd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.common.storage.ceph.CephCluster;
import dev.halite.common.storage.ceph.CephPool;
import dev.halite.common.storage.ceph.CephSettings;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.embedded.ceph.CephAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Another client of the cluster: what a server does with volumes. */
final class RbdClient implements AutoCloseable {
  private final CephCluster cluster;
  private final CephPool pool;

  RbdClient(CephAccess access, String poolName) {
    this.cluster =
        CephCluster.connect(
            new CephSettings(
                access.configuration(),
                "ceph",
                access.user(),
                access.keyring(),
                Duration.ofSeconds(15),
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                Map.of()));
    cluster.waitForLatestMap();
    this.pool = cluster.openPool(cluster.poolId(poolName).orElseThrow(), poolName);
  }

  CephCluster cluster() {
    return cluster;
  }

  CephPool pool() {
    return pool;
  }

  OpenImage open(UUID volumeId) {
    return pool.images().open("volume-" + volumeId);
  }

  void write(UUID volumeId, String text) {
    try (OpenImage image = open(volumeId)) {
      image.write(0, bytes(text));
      image.flush();
    }
  }

  String read(UUID volumeId, int length) {
    try (OpenImage image = pool.images().openReadOnly("volume-" + volumeId)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(length);
      image.read(0, buffer);
      byte[] bytes = new byte[length];
      buffer.flip().get(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** What an administrator does with Ceph's own {@code rbd}. */
  static void command(CephAccess access, String... words) {
    var command = new ArrayList<String>(List.of("rbd", "-c"));
    command.add(access.configuration().toString());
    command.addAll(List.of(words));
    try {
      assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static ByteBuffer bytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  @Override
  public void close() {
    pool.close();
    cluster.close();
  }
}
