package dev.halite.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Volumes come and go, alone, from others, and with their snapshots. */
@Timeout(60)
class VolumeFlowsTest extends FileNodeFlows {
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
}
