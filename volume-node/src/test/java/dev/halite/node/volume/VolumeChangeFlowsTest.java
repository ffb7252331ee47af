package dev.halite.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Volumes go back to a snapshot, grow, and get another type. */
@Timeout(60)
class VolumeChangeFlowsTest extends FileNodeFlows {
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

  /** Volumes, snapshots and GiB that count for a type. */
  private static String counted(String type) {
    return node.text(
        "SELECT concat_ws(' ', volumes, snapshots, gigabytes) FROM quota_usage WHERE volume_type_id = '%s'",
        type);
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

  private static String sizes(UUID volume) {
    return node.text(
        """
        SELECT v.size_gb || ' + ' || v.growing_gb || ', claimed ' || c.gb
        FROM volume v JOIN pool_claim c ON c.placement = v.placement WHERE v.id = '%s'
        """,
        volume);
  }
}
