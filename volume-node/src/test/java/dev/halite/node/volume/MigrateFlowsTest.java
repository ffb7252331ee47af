package dev.halite.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.node.NodeUnderTest;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.ceph.CephExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Volumes go from one backend of a node to another. */
@Timeout(120)
class MigrateFlowsTest {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", NodeUnderTest::migrate);

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private static final String RBD = "here@ceph";
  private static final String FROM = "here@one";
  private static final String TO = "here@two";

  @TempDir private static Path one;
  @TempDir private static Path two;
  @TempDir private static Path traps;
  private static NodeUnderTest node;

  @BeforeAll
  static void start() {
    node = startNode();
  }

  private static NodeUnderTest startNode() {
    NodeUnderTest started =
        NodeUnderTest.start(
            DATABASE,
            BROKER,
            "halite.worker.host=here",
            "halite.worker.sweep=300ms",
            "halite.test.fault-points=" + traps,
            "halite.node.backends.ceph.driver=rbd",
            "halite.node.backends.ceph.rbd.conf=" + CEPH.access().configuration(),
            "halite.node.backends.ceph.rbd.pool=" + CEPH.pool(),
            "halite.node.backends.ceph.rbd.user=" + CEPH.access().user(),
            "halite.node.backends.one.driver=file",
            "halite.node.backends.one.file.directory=" + one,
            "halite.node.backends.two.driver=file",
            "halite.node.backends.two.copy-bandwidth=40MB",
            "halite.node.backends.two.file.directory=" + two);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(started.text("SELECT string_agg(state, ' ') FROM backend"))
                    .isEqualTo("up up up"));
    return started;
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
  void aVolumeGoesElsewhereWithItsHoles() throws Exception {
    UUID volume = volume();
    write(one, volume, 0, "first");
    write(one, volume, 700L << 20, "later");

    assertThat(node.await(node.migrate(volume, TO, false))).isEqualTo("succeeded");

    assertThat(place(volume)).isEqualTo("here@two#two available success, claimed there");
    assertThat(read(two, volume, 0)).isEqualTo("first");
    assertThat(read(two, volume, 700L << 20)).isEqualTo("later");
    assertThat(file(two, volume)).hasSize(1L << 30);
    assertThat(usedKib(file(two, volume))).isLessThan(1024);
    awaitGone(one, volume);
    await().untilAsserted(() -> assertThat(claims(volume)).isEqualTo("1"));
    node.delete(volume);
    awaitStatus(volume, "deleted");
    assertThat(claims(volume)).isEqualTo("0");
  }

  @Test
  void fromFilesToCephAndBackItIsWhatItWas() throws Exception {
    UUID volume = volume();
    write(one, volume, 5L << 20, "first");
    write(one, volume, (1L << 30) - 5, "later");

    assertThat(node.await(node.migrate(volume, RBD, true))).isEqualTo("succeeded");

    assertThat(place(volume)).startsWith(RBD + "#").endsWith("available success, claimed there");
    awaitGone(one, volume);
    await().untilAsserted(() -> assertThat(claims(volume)).isEqualTo("1"));

    assertThat(node.await(node.migrate(volume, FROM, false))).isEqualTo("succeeded");

    assertThat(place(volume)).isEqualTo("here@one#one available success, claimed there");
    assertThat(read(one, volume, 5L << 20)).isEqualTo("first");
    assertThat(read(one, volume, (1L << 30) - 5)).isEqualTo("later");
    await().untilAsserted(() -> assertThat(claims(volume)).isEqualTo("1"));
    node.delete(volume);
    awaitStatus(volume, "deleted");
  }

  @Test
  void aLockedOneIsAvailableAgainHoweverItEnds() throws Exception {
    UUID volume = volume();
    write(one, volume, 0, "first");
    Path foreign = Files.createFile(file(two, volume));

    assertThat(node.await(node.migrate(volume, TO, true))).isEqualTo("failed");

    assertThat(place(volume)).isEqualTo("here@one#one available error, claimed there");
    assertThat(read(one, volume, 0)).isEqualTo("first");
    assertThat(node.text("SELECT action_id FROM user_message WHERE resource_id = '%s'", volume))
        .isEqualTo("020");
    nothingIsLeft();
    assertThat(foreign).as("is somebody else's").exists();
    Files.delete(foreign);
    assertThat(claims(volume)).isEqualTo("1");

    assertThat(node.await(node.migrate(volume, TO, true))).isEqualTo("succeeded");

    assertThat(place(volume)).isEqualTo("here@two#two available success, claimed there");
    awaitGone(one, volume);
  }

  @Test
  void oneThatIsCancelledStaysAndItsCopyGoes() throws Exception {
    UUID volume = volume();
    fill(volume, 120);
    UUID migration = node.migrate(volume, TO, true);
    await().until(() -> !"0".equals(progress(migration)) && progress(migration) != null);
    assertThat(node.status(volume)).isEqualTo("maintenance");

    node.cancel(migration);

    assertThat(node.await(migration)).isEqualTo("failed");
    assertThat(place(volume)).isEqualTo("here@one#one available error, claimed there");
    awaitGone(two, volume);
    await().untilAsserted(() -> assertThat(claims(volume)).isEqualTo("1"));
  }

  @Test
  void aCopyThatIsNotWhatItsSourceIsComesToNothing() throws Exception {
    UUID volume = volume();
    write(one, volume, 0, "first");
    Files.createFile(traps.resolve("volume.migrate.compare"));
    Path held = traps.resolve("volume.migrate.compare." + ProcessHandle.current().pid());
    UUID migration = node.migrate(volume, TO, false);
    await().until(() -> Files.exists(held));
    assertThat(
            node.text(
                "SELECT payload #>> '{to,copied,offset}' FROM operation WHERE id = '%s'",
                migration))
        .isEqualTo(Long.toString(1L << 30));
    write(two, volume, 0, "wrong");
    Files.delete(held);

    assertThat(node.await(migration)).isEqualTo("failed");

    assertThat(node.text("SELECT error ->> 'reason' FROM operation WHERE id = '%s'", migration))
        .contains("The copy is damaged");
    assertThat(place(volume)).isEqualTo("here@one#one available error, claimed there");
    assertThat(read(one, volume, 0)).isEqualTo("first");
    awaitGone(two, volume);
  }

  @Test
  void whatWasCopiedIsNotCopiedAgain() throws Exception {
    UUID volume = volume();
    write(one, volume, 0, "first");
    fill(volume, 2);
    Files.createFile(traps.resolve("volume.migrate.compare"));
    Path held = traps.resolve("volume.migrate.compare." + ProcessHandle.current().pid());
    UUID migration = node.migrate(volume, TO, false);
    await().until(() -> Files.exists(held));
    // As if another process went on with it.
    node.jdbc()
        .sql(
            """
            UPDATE operation_run SET worker_id = NULL, fence = fence + 1, run_at = clock_timestamp()
            WHERE operation_id = :id
            """)
        .param("id", migration)
        .update();
    Files.createFile(traps.resolve("volume.migrate.compare"));
    Path comparing = traps.resolve("volume.migrate.compare." + ProcessHandle.current().pid());
    Files.delete(held);
    await().until(() -> Files.exists(comparing));
    Files.delete(comparing);

    assertThat(node.await(migration)).isEqualTo("succeeded");

    assertThat(place(volume)).isEqualTo("here@two#two available success, claimed there");
    assertThat(usedKib(file(two, volume))).isLessThan(2 * 1024 + 64);
    awaitGone(one, volume);
  }

  @Test
  void aVolumeGetsItsNewTypeWhereItGoes() throws Exception {
    UUID volume = volume();
    write(one, volume, 0, "first");

    assertThat(node.await(node.retypeElsewhere(volume, TO))).isEqualTo("succeeded");

    assertThat(place(volume)).isEqualTo("here@two#two available success, claimed there");
    assertThat(type(volume)).startsWith("type-");
    assertThat(read(two, volume, 0)).isEqualTo("first");
    awaitGone(one, volume);
  }

  @Test
  void oneThatDoesNotArriveKeepsItsType() throws Exception {
    UUID volume = volume();
    String before = type(volume);
    Path foreign = Files.createFile(file(two, volume));

    assertThat(node.await(node.retypeElsewhere(volume, TO))).isEqualTo("failed");

    assertThat(place(volume)).isEqualTo("here@one#one available error, claimed there");
    assertThat(type(volume)).isEqualTo(before);
    assertThat(node.text("SELECT new_type_id FROM volume WHERE id = '%s'", volume)).isNull();
    await().untilAsserted(() -> assertThat(claims(volume)).isEqualTo("1"));
    Files.delete(foreign);
  }

  @Test
  void oneThatNobodyTookStaysWhereItIs() {
    UUID volume = volume();
    UUID migration = node.migrate(volume, "elsewhere@gone", TO, true);

    node.cancel(migration);

    assertThat(node.await(migration)).isEqualTo("failed");

    assertThat(place(volume)).isEqualTo("here@one#one available error, claimed there");
    await().untilAsserted(() -> assertThat(claims(volume)).isEqualTo("1"));
  }

  private static UUID volume() {
    UUID volume = node.place(FROM, false, 1);
    node.create(volume);
    awaitStatus(volume, "available");
    return volume;
  }

  private static String place(UUID volume) {
    return node.text(
        """
        SELECT v.host || ' ' || v.status || ' ' || v.migration_status
               || CASE WHEN v.host = b.host || '#' || p.name THEN ', claimed there' ELSE '' END
        FROM volume v
        LEFT JOIN pool_claim c ON c.placement = v.placement
        LEFT JOIN pool p ON p.id = c.pool_id LEFT JOIN backend b ON b.id = p.backend_id
        WHERE v.id = '%s'
        """,
        volume);
  }

  private static @Nullable String claims(UUID volume) {
    return node.text("SELECT count(*) FROM pool_claim WHERE volume_id = '%s'", volume);
  }

  private static @Nullable String type(UUID volume) {
    return node.text(
        "SELECT t.name FROM volume v JOIN volume_type t ON t.id = v.volume_type_id"
            + " WHERE v.id = '%s'",
        volume);
  }

  private static @Nullable String progress(UUID operation) {
    return node.text("SELECT progress FROM operation_run WHERE operation_id = '%s'", operation);
  }

  private static void awaitStatus(UUID volume, String status) {
    await().untilAsserted(() -> assertThat(node.status(volume)).isEqualTo(status));
  }

  private static void awaitGone(Path directory, UUID volume) {
    await().untilAsserted(() -> assertThat(file(directory, volume)).doesNotExist());
  }

  private static Path file(Path directory, UUID volume) {
    return directory.resolve("volume-" + volume);
  }

  private static void write(Path directory, UUID volume, long offset, String text)
      throws IOException {
    try (var disk = new RandomAccessFile(file(directory, volume).toFile(), "rw")) {
      disk.seek(offset);
      disk.writeBytes(text);
    }
  }

  private static void fill(UUID volume, int mib) throws IOException {
    byte[] piece = new byte[1 << 20];
    Arrays.fill(piece, (byte) 7);
    try (var disk = new RandomAccessFile(file(one, volume).toFile(), "rw")) {
      for (int i = 0; i < mib; i++) {
        disk.write(piece);
      }
    }
  }

  private static long usedKib(Path file) throws IOException {
    Process du = new ProcessBuilder("du", "-k", file.toString()).start();
    String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    return Long.parseLong(said.split("\\s")[0]);
  }

  private static String read(Path directory, UUID volume, long offset) throws IOException {
    byte[] five = new byte[5];
    try (var disk = new RandomAccessFile(file(directory, volume).toFile(), "r")) {
      disk.seek(offset);
      disk.readFully(five);
    }
    return new String(five, StandardCharsets.US_ASCII);
  }
}
