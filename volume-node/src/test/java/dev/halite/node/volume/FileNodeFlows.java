package dev.halite.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.node.NodeUnderTest;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A node with a file driver, for a class of tests. */
abstract class FileNodeFlows {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", NodeUnderTest::migrate);

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  static final String BACKEND = "here@disks";

  @TempDir static Path directory;
  @TempDir static Path traps;
  static NodeUnderTest node;

  @BeforeAll
  static void start() {
    node =
        NodeUnderTest.start(
            DATABASE,
            BROKER,
            "halite.worker.host=here",
            "halite.worker.sweep=300ms",
            "halite.test.fault-points=" + traps,
            "halite.node.backends.disks.driver=file",
            "halite.node.backends.disks.file.directory=" + directory);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(node.text("SELECT state FROM backend")).isEqualTo("up"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  static long files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(each -> each.getFileName().toString().startsWith("volume-")).count();
    }
  }

  static Path file(UUID volume) {
    return directory.resolve("volume-" + volume);
  }

  static void awaitStatus(UUID volume, String status) {
    await().untilAsserted(() -> assertThat(node.status(volume)).isEqualTo(status));
  }

  static void awaitSnapshot(UUID snapshot, String status) {
    await()
        .untilAsserted(
            () ->
                assertThat(node.text("SELECT status FROM snapshot WHERE id = '%s'", snapshot))
                    .isEqualTo(status));
  }

  static void write(Path file, String text) throws IOException {
    try (var disk = new RandomAccessFile(file.toFile(), "rw")) {
      disk.writeBytes(text);
    }
  }

  static String content(Path file) throws IOException {
    byte[] first = new byte[5];
    try (var disk = new RandomAccessFile(file.toFile(), "r")) {
      disk.readFully(first);
    }
    return new String(first, StandardCharsets.US_ASCII);
  }
}
