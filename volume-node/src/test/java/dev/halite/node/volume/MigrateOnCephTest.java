package dev.halite.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.embedded.ceph.CephAccess;
import dev.halite.node.NodeUnderTest;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.ceph.CephExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A volume goes from files to RBD and back. */
@Timeout(180)
class MigrateOnCephTest {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", NodeUnderTest::migrate);

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();
  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String FILES = "here@disks";
  private static final String RBD = "here@ceph";

  @TempDir private static Path directory;
  private static NodeUnderTest node;

  @BeforeAll
  static void start() {
    CephAccess access = CEPH.access();
    node =
        NodeUnderTest.start(
            DATABASE,
            BROKER,
            "halite.worker.host=here",
            "halite.worker.sweep=300ms",
            "halite.node.backends.disks.driver=file",
            "halite.node.backends.disks.file.directory=" + directory,
            "halite.node.backends.ceph.driver=rbd",
            "halite.node.backends.ceph.rbd.conf=" + access.configuration(),
            "halite.node.backends.ceph.rbd.pool=" + CEPH.pool(),
            "halite.node.backends.ceph.rbd.user=" + access.user());
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(node.text("SELECT string_agg(state, ' ') FROM backend"))
                    .isEqualTo("up up"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void thereAndBackItIsWhatItWas() throws Exception {
    UUID volume = node.place(FILES, false, 1);
    node.create(volume);
    await().until(() -> "available".equals(node.status(volume)));
    write(volume, 5L << 20, "first");
    write(volume, (1L << 30) - 5, "later");

    assertThat(node.await(node.migrate(volume, RBD, true))).isEqualTo("succeeded");

    assertThat(node.text("SELECT host FROM volume WHERE id = '%s'", volume)).startsWith(RBD + "#");
    awaitOneClaim(volume);
    assertThat(file(volume)).doesNotExist();

    assertThat(node.await(node.migrate(volume, FILES, false))).isEqualTo("succeeded");

    assertThat(node.text("SELECT host FROM volume WHERE id = '%s'", volume))
        .startsWith(FILES + "#");
    assertThat(read(volume, 5L << 20)).isEqualTo("first");
    assertThat(read(volume, (1L << 30) - 5)).isEqualTo("later");
    awaitOneClaim(volume);
    node.delete(volume);
    await().until(() -> "deleted".equals(node.status(volume)));
  }

  private static void awaitOneClaim(UUID volume) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        node.text("SELECT count(*) FROM pool_claim WHERE volume_id = '%s'", volume))
                    .isEqualTo("1"));
  }

  private static Path file(UUID volume) {
    return directory.resolve("volume-" + volume);
  }

  private static void write(UUID volume, long offset, String text) throws IOException {
    try (var disk = new RandomAccessFile(file(volume).toFile(), "rw")) {
      disk.seek(offset);
      disk.writeBytes(text);
    }
  }

  private static String read(UUID volume, long offset) throws IOException {
    byte[] five = new byte[5];
    try (var disk = new RandomAccessFile(file(volume).toFile(), "r")) {
      disk.seek(offset);
      disk.readFully(five);
    }
    return new String(five, StandardCharsets.US_ASCII);
  }
}
