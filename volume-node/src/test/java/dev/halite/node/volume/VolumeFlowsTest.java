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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class VolumeFlowsTest {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", NodeUnderTest::migrate);

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final String BACKEND = "here@disks";

  @TempDir static Path directory;
  @TempDir static Path traps;
  private static NodeUnderTest node;

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

  @Test
  void makesAVolumeAndRemovesIt() {
    UUID volume = node.place(BACKEND, false, 1);

    node.create(volume);

    awaitStatus(volume, "available");
    assertThat(file(volume)).hasSize(1L << 30);
    assertThat(node.text("SELECT claimed_gb FROM pool")).isEqualTo("1");
    await()
        .untilAsserted(() -> assertThat(node.text("SELECT pending_gb FROM pool")).isEqualTo("0"));

    node.delete(volume);

    awaitStatus(volume, "deleted");
    assertThat(file(volume)).doesNotExist();
    assertThat(node.text("SELECT claimed_gb FROM pool")).isEqualTo("0");
  }

  @Test
  void theUndoOfAnotherPlacementLeavesTheVolumeAlone() {
    UUID volume = node.place(BACKEND, false, 1);
    node.create(volume);
    awaitStatus(volume, "available");

    assertThat(node.await(node.undo(volume, UUID.randomUUID()))).isEqualTo("succeeded");

    assertThat(file(volume)).hasSize(1L << 30);
    assertThat(node.status(volume)).isEqualTo("available");
    node.delete(volume);
    awaitStatus(volume, "deleted");
  }

  @Test
  void aReportBeforeTheCommitOfACreateIsFollowedByOne() throws Exception {
    UUID volume = node.place(BACKEND, false, 1);
    Path trap = Files.createFile(traps.resolve("volume.create.close"));
    Path held = traps.resolve("volume.create.close." + ProcessHandle.current().pid());
    node.create(volume);
    await().until(() -> Files.exists(held));
    // The storage has it, and a report has said so.
    await()
        .untilAsserted(
            () ->
                assertThat(node.text("SELECT capabilities ->> 'total_volumes' FROM pool"))
                    .isEqualTo(Long.toString(files())));

    Files.deleteIfExists(trap);
    Files.deleteIfExists(held);

    awaitStatus(volume, "available");
    await()
        .untilAsserted(
            () ->
                assertThat(node.text("SELECT pending_gb FROM pool"))
                    .isEqualTo(
                        node.text(
                            "SELECT COALESCE(sum(gb), 0) FROM pool_claim"
                                + " WHERE materialised_at IS NULL")));
    node.delete(volume);
    awaitStatus(volume, "deleted");
  }

  @Test
  void takesASnapshotAndRemovesIt() {
    UUID volume = node.place(BACKEND, false, 1);
    node.create(volume);
    awaitStatus(volume, "available");

    UUID snapshot = node.snapshot(volume);

    awaitSnapshot(snapshot, "available");
    assertThat(directory.resolve("snapshot-" + snapshot)).hasSize(1L << 30);

    node.deleteSnapshot(snapshot);

    awaitSnapshot(snapshot, "deleted");
    assertThat(directory.resolve("snapshot-" + snapshot)).doesNotExist();
    assertThat(file(volume)).exists();
  }

  @Test
  void makesVolumesFromAVolumeAndFromASnapshotAlsoLargerOnes() throws Exception {
    UUID source = node.place(BACKEND, false, 1);
    node.create(source);
    awaitStatus(source, "available");
    write(file(source), "first");
    UUID snapshot = node.snapshot(source);
    awaitSnapshot(snapshot, "available");
    write(file(source), "later");
    UUID ofVolume = node.place(BACKEND, false, 1);
    UUID ofSnapshot = node.place(BACKEND, false, 2);

    node.clone(ofVolume, source, null);
    node.clone(ofSnapshot, source, snapshot);

    awaitStatus(ofVolume, "available");
    awaitStatus(ofSnapshot, "available");
    assertThat(content(file(ofVolume))).isEqualTo("later");
    assertThat(file(ofVolume)).hasSize(1L << 30);
    assertThat(content(file(ofSnapshot))).isEqualTo("first");
    assertThat(file(ofSnapshot)).hasSize(2L << 30);
    node.deleteSnapshot(snapshot);
    awaitSnapshot(snapshot, "deleted");
    for (UUID each : List.of(source, ofVolume, ofSnapshot)) {
      node.delete(each);
      awaitStatus(each, "deleted");
      assertThat(node.text("SELECT count(*) FROM pool_claim WHERE volume_id = '%s'", each))
          .isEqualTo("0");
    }
  }

  @Test
  void aVolumeWhoseSourceIsNotThereIsInErrorAndLeavesNothing() throws Exception {
    UUID source = node.place(BACKEND, false, 1);
    node.create(source);
    awaitStatus(source, "available");
    UUID clone = node.place(BACKEND, false, 1);
    node.jdbc()
        .sql("UPDATE volume SET source_volume_id = :source WHERE id = :id")
        .param("source", source)
        .param("id", clone)
        .update();
    Path trap = Files.createFile(traps.resolve("placement.undo.remove"));
    Path held = traps.resolve("placement.undo.remove." + ProcessHandle.current().pid());

    UUID operation = node.clone(clone, source, UUID.randomUUID(), UUID.randomUUID());

    awaitStatus(clone, "error");
    await().until(() -> Files.exists(held));
    String holds = "SELECT count(*) FROM hold WHERE resource_id = '%s'";
    assertThat(node.text(holds, source))
        .as("it stays until all of its clone is gone")
        .isEqualTo("1");
    Files.deleteIfExists(trap);
    Files.deleteIfExists(held);
    await().untilAsserted(() -> assertThat(node.text(holds, source)).isEqualTo("0"));
    assertThat(node.text("SELECT state FROM operation WHERE id = '%s'", operation))
        .isEqualTo("failed");
    assertThat(node.text("SELECT action_id FROM user_message WHERE resource_id = '%s'", clone))
        .isEqualTo("001");
    assertThat(node.text("SELECT placement::text FROM volume WHERE id = '%s'", clone)).isNull();
    await()
        .untilAsserted(
            () ->
                assertThat(
                        node.text("SELECT count(*) FROM pool_claim WHERE volume_id = '%s'", clone))
                    .isEqualTo("0"));
    assertThat(file(clone)).doesNotExist();
    node.delete(source);
    awaitStatus(source, "deleted");
  }

  private static void write(Path file, String text) throws IOException {
    try (var disk = new RandomAccessFile(file.toFile(), "rw")) {
      disk.writeBytes(text);
    }
  }

  private static String content(Path file) throws IOException {
    byte[] first = new byte[5];
    try (var disk = new RandomAccessFile(file.toFile(), "r")) {
      disk.readFully(first);
    }
    return new String(first, StandardCharsets.US_ASCII);
  }

  @Test
  void aVolumeGoesBackToItsSnapshot() throws Exception {
    UUID volume = node.place(BACKEND, false, 1);
    node.create(volume);
    awaitStatus(volume, "available");
    write(file(volume), "first");
    UUID snapshot = node.snapshot(volume);
    awaitSnapshot(snapshot, "available");
    write(file(volume), "later");

    assertThat(node.await(node.revert(volume, snapshot))).isEqualTo("succeeded");

    assertThat(content(file(volume))).isEqualTo("first");
    assertThat(node.status(volume)).isEqualTo("available");
    awaitSnapshot(snapshot, "available");
    assertThat(node.text("SELECT count(*) FROM hold WHERE resource_id = '%s'", snapshot))
        .isEqualTo("0");
    node.deleteSnapshot(snapshot);
    awaitSnapshot(snapshot, "deleted");
    node.delete(volume);
    awaitStatus(volume, "deleted");
  }

  @Test
  void aVolumeThatIsInUseAtTheStorageIsNotWrittenOver() throws Exception {
    UUID volume = node.place(BACKEND, false, 1);
    node.create(volume);
    awaitStatus(volume, "available");
    UUID snapshot = node.snapshot(volume);
    awaitSnapshot(snapshot, "available");
    write(file(volume), "later");

    try (var open = new RandomAccessFile(file(volume).toFile(), "rw")) {
      assertThat(node.await(node.revert(volume, snapshot))).isEqualTo("failed");
      assertThat(open.length()).isEqualTo(1L << 30);
    }

    assertThat(content(file(volume))).isEqualTo("later");
    assertThat(node.status(volume)).isEqualTo("available");
    awaitSnapshot(snapshot, "available");
    assertThat(node.text("SELECT action_id FROM user_message WHERE resource_id = '%s'", volume))
        .isEqualTo("018");
    Path mark =
        directory.resolve(
            ".halite/snapshots/volume-%s/snapshot-%s.complete".formatted(volume, snapshot));
    byte[] was = Files.readAllBytes(mark);
    Files.delete(mark);
    assertThat(node.await(node.revert(volume, snapshot))).isEqualTo("failed");
    assertThat(content(file(volume))).isEqualTo("later");
    assertThat(node.status(volume)).isEqualTo("available");
    awaitSnapshot(snapshot, "available");
    Files.write(mark, was);
    Files.delete(directory.resolve("snapshot-" + snapshot));
    assertThat(node.await(node.revert(volume, snapshot))).isEqualTo("failed");
    assertThat(node.status(volume)).isEqualTo("error");
    awaitSnapshot(snapshot, "available");
    node.deleteSnapshot(snapshot);
    awaitSnapshot(snapshot, "deleted");
    node.delete(volume);
    awaitStatus(volume, "deleted");
  }

  @Test
  void aVolumeGoesTogetherWithItsSnapshots() {
    UUID volume = node.place(BACKEND, false, 1);
    node.create(volume);
    awaitStatus(volume, "available");
    List<UUID> snapshots = Stream.generate(() -> node.snapshot(volume)).limit(3).toList();
    snapshots.forEach(snapshot -> awaitSnapshot(snapshot, "available"));

    UUID operation = node.deleteAll(volume);

    assertThat(node.await(operation)).isEqualTo("succeeded");
    awaitStatus(volume, "deleted");
    snapshots.forEach(snapshot -> awaitSnapshot(snapshot, "deleted"));
    assertThat(file(volume)).doesNotExist();
    assertThat(node.text("SELECT count(*) FROM operation WHERE parent_id = '%s'", operation))
        .isEqualTo("3");
    assertThat(node.text("SELECT count(*) FROM hold WHERE operation_id = '%s'", operation))
        .isEqualTo("0");
    assertThat(node.text("SELECT count(*) FROM pool_claim WHERE volume_id = '%s'", volume))
        .isEqualTo("0");
  }

  @Test
  void byForceAVolumeThatGoesBackToASnapshotGoesWithIt() throws IOException {
    UUID volume = node.place(BACKEND, false, 1);
    node.create(volume);
    awaitStatus(volume, "available");
    UUID snapshot = node.snapshot(volume);
    awaitSnapshot(snapshot, "available");
    Path trap = Files.createFile(traps.resolve("volume.revert.restore"));
    Path held = traps.resolve("volume.revert.restore." + ProcessHandle.current().pid());
    UUID revert = node.revert(volume, snapshot);
    await().until(() -> Files.exists(held));

    UUID operation = node.deleteAllByForce(volume, revert);

    Files.deleteIfExists(trap);
    Files.deleteIfExists(held);
    assertThat(node.await(operation)).isEqualTo("succeeded");
    // the wish to stop may come too late
    assertThat(node.text("SELECT state FROM operation WHERE id = '%s'", revert))
        .isIn("cancelled", "succeeded");
    awaitStatus(volume, "deleted");
    awaitSnapshot(snapshot, "deleted");
    assertThat(node.text("SELECT count(*) FROM hold WHERE resource_id = '%s'", snapshot))
        .isEqualTo("0");
  }

  @Test
  void aVolumeOfWhichASnapshotCannotGoIsAsItWas() throws Exception {
    UUID volume = node.place(BACKEND, false, 1);
    node.create(volume);
    awaitStatus(volume, "available");
    UUID good = node.snapshot(volume);
    UUID bad = node.snapshot(volume);
    awaitSnapshot(good, "available");
    awaitSnapshot(bad, "available");
    Path mark =
        directory.resolve(
            ".halite/snapshots/volume-%s/snapshot-%s.complete".formatted(volume, bad));
    byte[] was = Files.readAllBytes(mark);
    Files.writeString(mark, "1 nonsense");

    assertThat(node.await(node.deleteAll(volume))).isEqualTo("failed");

    assertThat(node.status(volume)).isEqualTo("available");
    awaitSnapshot(good, "deleted");
    awaitSnapshot(bad, "error_deleting");
    assertThat(node.text("SELECT text FROM user_message WHERE resource_id = '%s'", volume))
        .contains(bad.toString());
    assertThat(file(volume)).exists();
    Files.write(mark, was);
    node.deleteSnapshot(bad);
    awaitSnapshot(bad, "deleted");
    node.delete(volume);
    awaitStatus(volume, "deleted");
  }

  @Test
  void givesAVolumeAnotherType() {
    UUID volume = node.place(BACKEND, false, 1);
    node.create(volume);
    awaitStatus(volume, "available");

    assertThat(node.await(node.retype(volume, Map.of(), true))).isEqualTo("succeeded");

    assertThat(node.status(volume)).isEqualTo("available");
    assertThat(type(volume)).startsWith("type-").endsWith(" multiattach");
    assertThat(typesThatCount()).isEqualTo(1);
    node.delete(volume);
    awaitStatus(volume, "deleted");
    assertThat(typesThatCount()).isZero();
  }

  @Test
  void itsSnapshotsHaveTheTypeWithIt() throws Exception {
    UUID volume = node.place(BACKEND, false, 1);
    node.create(volume);
    awaitStatus(volume, "available");
    UUID kept = node.snapshot(volume);
    UUID gone = node.snapshot(volume);
    awaitSnapshot(kept, "available");
    awaitSnapshot(gone, "available");
    String before = node.text("SELECT volume_type_id FROM snapshot WHERE id = '%s'", kept);
    node.jdbc()
        .sql(
            """
            INSERT INTO quota_usage (project_id, volume_type_id, volumes, snapshots, gigabytes)
            VALUES ('project', :type, 1, 2, 1)
            ON CONFLICT (project_id, volume_type_id) DO UPDATE
            SET volumes = 1, snapshots = 2, gigabytes = 1
            """)
        .param("type", before)
        .update();
    Path trap = Files.createFile(traps.resolve("volume.retype.close"));
    Path held = traps.resolve("volume.retype.close." + ProcessHandle.current().pid());

    UUID retype = node.retype(volume, Map.of(), true);

    await().until(() -> Files.exists(held));
    String after = node.text("SELECT new_type_id FROM volume WHERE id = '%s'", volume);
    assertThat(counted(after)).isEqualTo("1 2 1");
    // It counts for both types, and leaves both.
    node.deleteSnapshot(gone);
    awaitSnapshot(gone, "deleted");
    assertThat(counted(before)).isEqualTo("1 1 1");
    assertThat(counted(after)).isEqualTo("1 1 1");
    Files.deleteIfExists(trap);
    Files.deleteIfExists(held);
    assertThat(node.await(retype)).isEqualTo("succeeded");
    assertThat(node.text("SELECT volume_type_id FROM snapshot WHERE id = '%s'", kept))
        .isEqualTo(after);
    assertThat(counted(after)).isEqualTo("1 1 1");
    assertThat(counted(before)).isEqualTo("0 0 0");
    node.deleteSnapshot(kept);
    awaitSnapshot(kept, "deleted");
    node.delete(volume);
    awaitStatus(volume, "deleted");
    assertThat(counted(after)).isEqualTo("0 0 0");
  }

  /** Volumes, snapshots and GiB that count for a type. */
  private static String counted(String type) {
    return node.text(
        "SELECT concat_ws(' ', volumes, snapshots, gigabytes) FROM quota_usage WHERE volume_type_id = '%s'",
        type);
  }

  @Test
  void aVolumeThatCannotBeOfATypeIsAsItWas() {
    UUID volume = node.place(BACKEND, false, 1);
    node.create(volume);
    awaitStatus(volume, "available");
    String before = type(volume);

    UUID operation = node.retype(volume, Map.of("provisioning:type", "thick"), true);

    assertThat(node.await(operation)).isEqualTo("failed");
    assertThat(node.status(volume)).isEqualTo("available");
    assertThat(type(volume)).isEqualTo(before);
    assertThat(node.text("SELECT text FROM user_message WHERE resource_id = '%s'", volume))
        .isNotEmpty();
    assertThat(node.text("SELECT error ->> 'reason' FROM operation WHERE id = '%s'", operation))
        .contains("stays thin");
    assertThat(typesThatCount()).isZero();
    node.delete(volume);
    awaitStatus(volume, "deleted");
  }

  private static String type(UUID volume) {
    return node.text(
        """
        SELECT t.name || CASE WHEN v.multiattach THEN ' multiattach' ELSE '' END
        FROM volume v JOIN volume_type t ON t.id = v.volume_type_id
        WHERE v.id = '%s' AND v.new_type_id IS NULL
        """,
        volume);
  }

  /** Types but the default of which the project has a volume. */
  private static int typesThatCount() {
    return Integer.parseInt(
        node.text(
            """
            SELECT count(*) FROM quota_usage q JOIN volume_type t ON t.id::text = q.volume_type_id
            WHERE t.name LIKE 'type-%%' AND (q.volumes, q.gigabytes) <> (0, 0)
            """));
  }

  @Test
  void makesAVolumeLarger() {
    UUID volume = node.place(BACKEND, false, 1);
    node.create(volume);
    awaitStatus(volume, "available");

    node.extend(volume, 2);

    awaitStatus(volume, "available");
    assertThat(file(volume)).hasSize(3L << 30);
    assertThat(sizes(volume)).isEqualTo("3 + 0, claimed 3");
    node.delete(volume);
    awaitStatus(volume, "deleted");
    assertThat(node.text("SELECT claimed_gb FROM pool")).isEqualTo("0");
  }

  @Test
  void aVolumeThatGrowsInUseIsInUseAgainAndItsServersAreTold() throws Exception {
    UUID volume = node.place(BACKEND, false, 1);
    node.create(volume);
    awaitStatus(volume, "available");
    UUID server = UUID.randomUUID();
    UUID next = UUID.randomUUID();
    attach(volume, server, "attached");
    attach(volume, next, "attaching");
    Path trap = Files.createFile(traps.resolve("volume.tell_grown.tell"));
    Path held = traps.resolve("volume.tell_grown.tell." + ProcessHandle.current().pid());

    assertThat(node.await(node.extend(volume, 1))).isEqualTo("succeeded");

    assertThat(node.status(volume)).isEqualTo("in-use");
    await().until(() -> Files.exists(held));
    assertThat(node.text("SELECT queue FROM operation_run WHERE resource_id = '%s'", volume))
        .as("not the storage's, which it does not need")
        .isEqualTo("node.compute");
    Files.deleteIfExists(trap);
    Files.deleteIfExists(held);
    assertThat(sizes(volume)).isEqualTo("2 + 0, claimed 2");
    String told = "SELECT text FROM user_message WHERE resource_id = '%s'";
    await().until(() -> node.text(told, volume) != null);
    assertThat(node.text(told, volume))
        .contains(server.toString(), next.toString())
        .as("why is for operators")
        .doesNotContain("compute");
    assertThat(
            node.text(
                "SELECT state FROM operation WHERE resource_id = '%s'"
                    + " AND kind = 'volume.tell_grown'",
                volume))
        .isEqualTo("succeeded");
    node.jdbc()
        .sql("UPDATE attachment SET deleted_at = now() WHERE volume_id = :id")
        .param("id", volume)
        .update();

    assertThat(node.await(node.extend(volume, 1))).isEqualTo("succeeded");

    assertThat(node.status(volume)).as("its server has let it go meanwhile").isEqualTo("available");
    assertThat(sizes(volume)).isEqualTo("3 + 0, claimed 3");
    node.delete(volume);
    awaitStatus(volume, "deleted");
  }

  private static void attach(UUID volume, UUID server, String status) {
    node.jdbc()
        .sql(
            """
            INSERT INTO attachment (id, volume_id, project_id, instance_id, attach_status)
            SELECT gen_random_uuid(), id, project_id, :server, :status
            FROM volume WHERE id = :id
            """)
        .param("id", volume)
        .param("server", server)
        .param("status", status)
        .update();
    node.jdbc()
        .sql("UPDATE volume SET status = 'in-use', attach_status = 'attached' WHERE id = :id")
        .param("id", volume)
        .update();
  }

  @Test
  void aVolumeThatCannotGrowIsAsItWas() throws Exception {
    UUID volume = node.place(BACKEND, false, 1);
    node.create(volume);
    awaitStatus(volume, "available");
    // Larger than asked for already: the driver makes nothing smaller.
    try (var file = new RandomAccessFile(file(volume).toFile(), "rw")) {
      file.setLength(9L << 30);
    }

    UUID operation = node.extend(volume, 2);

    await()
        .untilAsserted(
            () ->
                assertThat(node.text("SELECT state FROM operation WHERE id = '%s'", operation))
                    .isEqualTo("failed"));
    assertThat(node.status(volume)).isEqualTo("available");
    assertThat(sizes(volume)).isEqualTo("1 + 0, claimed 1");
    assertThat(node.text("SELECT action_id FROM user_message WHERE resource_id = '%s'", volume))
        .isEqualTo("007");
    node.delete(volume);
    awaitStatus(volume, "deleted");
  }

  private static String sizes(UUID volume) {
    return node.text(
        """
        SELECT v.size_gb || ' + ' || v.growing_gb || ', claimed ' || c.gb
        FROM volume v JOIN pool_claim c ON c.placement = v.placement WHERE v.id = '%s'
        """,
        volume);
  }

  private static void awaitSnapshot(UUID snapshot, String status) {
    await()
        .untilAsserted(
            () ->
                assertThat(node.text("SELECT status FROM snapshot WHERE id = '%s'", snapshot))
                    .isEqualTo(status));
  }

  @Test
  void sendsAVolumeThatCannotBeMadeHereBackToTheScheduler() throws Exception {
    UUID volume = node.place(BACKEND, false, 1);
    Files.createFile(file(volume));

    UUID operation = node.create(volume);

    await()
        .untilAsserted(
            () ->
                assertThat(
                        node.text(
                            "SELECT queue FROM operation_run WHERE operation_id = '%s'", operation))
                    .isEqualTo("scheduler"));
    assertThat(
            node.text(
                "SELECT payload #>> '{attempts,0,host}' FROM operation WHERE id = '%s'", operation))
        .isEqualTo(BACKEND + "#disks");
    assertThat(node.text("SELECT host FROM volume WHERE id = '%s'", volume)).isNull();
    await()
        .untilAsserted(
            () ->
                assertThat(
                        node.text("SELECT count(*) FROM pool_claim WHERE volume_id = '%s'", volume))
                    .isEqualTo("0"));
    assertThat(file(volume)).as("what is not ours stays").exists();
  }

  @Test
  void dropsAVolumeThatWasTakenBackBeforeItWasMade() {
    UUID volume = node.place(BACKEND, false, 1);
    node.jdbc()
        .sql("UPDATE volume SET status = 'deleting' WHERE id = :id")
        .param("id", volume)
        .update();

    UUID operation = node.create(volume);

    await()
        .untilAsserted(
            () ->
                assertThat(node.text("SELECT state FROM operation WHERE id = '%s'", operation))
                    .isEqualTo("cancelled"));
    assertThat(file(volume)).doesNotExist();
  }

  private static long files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(each -> each.getFileName().toString().startsWith("volume-")).count();
    }
  }

  private static Path file(UUID volume) {
    return directory.resolve("volume-" + volume);
  }

  private static void awaitStatus(UUID volume, String status) {
    await().untilAsserted(() -> assertThat(node.status(volume)).isEqualTo(status));
  }
}
