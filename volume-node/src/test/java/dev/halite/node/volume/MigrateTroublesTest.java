package dev.halite.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.node.NodeUnderTest;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What comes between while a volume goes from one backend to another. */
@Timeout(120)
class MigrateTroublesTest {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", NodeUnderTest::migrate);

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final String FROM = "here@one";
  private static final String TO = "here@two";

  @TempDir private static Path directory;
  @TempDir private static Path traps;
  private static Path one;
  private static Path two;
  private static NodeUnderTest node;

  @BeforeAll
  static void start() throws IOException {
    one = Files.createDirectory(directory.resolve("one"));
    two = Files.createDirectory(directory.resolve("two"));
    node =
        NodeUnderTest.start(
            DATABASE,
            BROKER,
            "halite.worker.host=here",
            "halite.worker.sweep=300ms",
            "halite.test.fault-points=" + traps,
            "halite.node.backends.one.driver=file",
            "halite.node.backends.one.file.directory=" + one,
            "halite.node.backends.two.driver=file",
            "halite.node.backends.two.file.directory=" + two);
    awaitUp();
  }

  private static void awaitUp() {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(node.text("SELECT string_agg(state, ' ') FROM backend"))
                    .isEqualTo("up up"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @AfterEach
  void nothingIsLeft() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(node.text("SELECT count(*) FROM operation_run")).isEqualTo("0"));
  }

  @Test
  void oneThatAServerHasOpenStaysWhateverTheCatalogKnows() throws IOException {
    UUID volume = volume();
    Path connected = one.resolve(".halite/exports/volume-" + volume);
    Files.writeString(connected, "1 local " + UUID.randomUUID() + " elsewhere\n");
    UUID early = node.migrate(volume, TO, false);
    assertThat(node.await(early)).isEqualTo("failed");
    assertThat(error(early, "code")).isEqualTo("BACKEND_BUSY");
    Files.delete(connected);
    nothingIsLeft();

    Path held = held("compare");
    UUID late = node.migrate(volume, TO, false);
    await().until(() -> Files.exists(held));
    Files.writeString(connected, "1 local " + UUID.randomUUID() + " elsewhere\n");
    Files.delete(held);
    assertThat(node.await(late)).isEqualTo("failed");
    assertThat(error(late, "code")).isEqualTo("BACKEND_BUSY");
    assertThat(place(volume)).isEqualTo("here@one#one available error");
    Files.delete(connected);
    await().untilAsserted(() -> assertThat(two.resolve("volume-" + volume)).doesNotExist());
  }

  @Test
  void aSourceThatIsAwayIsWaitedForAndACheckpointBeginsTheTriesAnew() throws IOException {
    UUID volume = volume();
    write(one, volume, 0, "first");
    Path held = held("look");
    UUID migration = node.migrate(volume, TO, false);
    await().until(() -> Files.exists(held));
    // As if it had been begun very often; one of the tries more would be the last.
    tried(migration, 9);
    Path away = one.resolveSibling("away");
    Files.move(one, away);
    Files.delete(held);
    await().untilAsserted(() -> assertThat(step(migration)).isEqualTo("waiting for the storage"));
    Files.move(away, one);
    awaitUp();

    Path comparing = held("compare");
    await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(comparing));
    assertThat(node.text("SELECT attempts FROM operation_run WHERE operation_id = '%s'", migration))
        .isEqualTo("1");
    Files.delete(comparing);

    assertThat(node.await(migration)).isEqualTo("succeeded");
    assertThat(place(volume)).isEqualTo("here@two#two available success");
  }

  @Test
  void aNodeWithoutTheSourceLeavesItToOneOfTheClusterThatHasIt() throws IOException {
    UUID volume = volume();
    write(one, volume, 0, "first");
    String there = "elsewhere@one";
    UUID partner = partner(TO, there);
    move(volume, there);
    UUID migration = node.migrate(volume, TO, false);
    await()
        .untilAsserted(
            () ->
                assertThat(step(migration))
                    .isEqualTo("waiting for a node that serves both backends"));
    assertThat(node.text("SELECT attempts FROM operation_run WHERE operation_id = '%s'", migration))
        .isEqualTo("1");

    node.jdbc()
        .sql("UPDATE worker SET fenced_at = clock_timestamp() WHERE id = :id")
        .param("id", partner)
        .update();
    hurry(migration);
    await().untilAsserted(() -> assertThat(step(migration)).isEqualTo("waiting for the storage"));

    move(volume, FROM);
    hurry(migration);
    assertThat(node.await(migration)).isEqualTo("succeeded");
    node.jdbc().sql("DELETE FROM service WHERE worker_id = :id").param("id", partner).update();
  }

  /** Another node, which serves two backends. */
  private static UUID partner(String... backends) {
    UUID worker =
        node.jdbc()
            .sql(
                """
                INSERT INTO worker (id, host, lease_until)
                VALUES (gen_random_uuid(), 'elsewhere', clock_timestamp() + interval '1 hour')
                RETURNING id
                """)
            .query(UUID.class)
            .single();
    for (String backend : backends) {
      node.jdbc()
          .sql(
              """
              INSERT INTO service (id, binary_name, host, cluster_name, availability_zone, worker_id)
              VALUES (gen_random_uuid(), 'cinder-volume', :host, :backend, 'nova', :worker)
              """)
          .param("host", "partner-of-" + backend)
          .param("backend", backend)
          .param("worker", worker)
          .update();
    }
    return worker;
  }

  private static void move(UUID volume, String backend) {
    node.jdbc()
        .sql("UPDATE volume SET host = :host WHERE id = :id")
        .param("host", backend + "#one")
        .param("id", volume)
        .update();
  }

  private static void hurry(UUID operation) {
    node.jdbc()
        .sql("UPDATE operation_run SET run_at = clock_timestamp() WHERE operation_id = :id")
        .param("id", operation)
        .update();
  }

  private static UUID volume() {
    UUID volume = node.place(FROM, false, 1);
    node.create(volume);
    await().untilAsserted(() -> assertThat(node.status(volume)).isEqualTo("available"));
    return volume;
  }

  /** Has the next migration wait at a stage, until the file is deleted that is there then. */
  private static Path held(String stage) throws IOException {
    String name = "volume.migrate." + stage;
    Files.createFile(traps.resolve(name));
    return traps.resolve(name + "." + ProcessHandle.current().pid());
  }

  private static @Nullable String place(UUID volume) {
    return node.text(
        "SELECT concat_ws(' ', host, status, migration_status) FROM volume WHERE id = '%s'",
        volume);
  }

  private static void tried(UUID operation, int times) {
    node.jdbc()
        .sql("UPDATE operation_run SET attempts = :times WHERE operation_id = :id")
        .param("times", times)
        .param("id", operation)
        .update();
  }

  private static @Nullable String step(UUID operation) {
    return node.text("SELECT step FROM operation_run WHERE operation_id = '%s'", operation);
  }

  private static @Nullable String error(UUID operation, String part) {
    return node.text("SELECT error ->> '%s' FROM operation WHERE id = '%s'", part, operation);
  }

  private static void write(Path backend, UUID volume, long offset, String text)
      throws IOException {
    try (var disk = new RandomAccessFile(backend.resolve("volume-" + volume).toFile(), "rw")) {
      disk.seek(offset);
      disk.writeBytes(text);
    }
  }
}
