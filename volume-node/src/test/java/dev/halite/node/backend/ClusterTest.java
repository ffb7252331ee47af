package dev.halite.node.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.halite.driver.StoredVolume;
import dev.halite.node.NodeUnderTest;
import dev.halite.node.fake.FakeSharedStorage;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes serve one backend of storage that both reach. */
@Timeout(120)
class ClusterTest {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", NodeUnderTest::migrate);

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  private static final String BACKEND = "both@shared";
  private static final FakeSharedStorage STORAGE = FakeSharedStorage.named("cluster-test");

  /** Less than a lease: what a fence has stopped must not wait until somebody finds it. */
  private static final Duration PATIENCE = Duration.ofSeconds(18);

  /** For what takes several calls that run into their deadlines, one after the other. */
  private static final Duration LONG = Duration.ofSeconds(60);

  private static NodeUnderTest first;
  private static NodeUnderTest second;

  @BeforeAll
  static void start() {
    first = node("node-1");
    second = node("node-2");
    await().atMost(Duration.ofSeconds(45)).until(() -> nodesThatServe() == 2);
    Awaitility.setDefaultTimeout(PATIENCE);
  }

  @AfterAll
  static void stop() {
    Awaitility.reset();
    first.close();
    second.close();
  }

  @AfterEach
  void release() {
    STORAGE.release();
  }

  @Test
  void eachNodeIsAServiceOfItsOwnAndTheBackendIsTheClusters() {
    assertThat(text("SELECT string_agg(host, ' ' ORDER BY host) FROM backend")).isEqualTo(BACKEND);
    assertThat(
            text(
                "SELECT string_agg(host || ' ' || cluster_name, ', ' ORDER BY host) FROM service"
                    + " WHERE host LIKE 'node-%%@shared' AND worker_id IN"
                    + " (SELECT worker_id FROM worker_fence)"))
        .contains("node-1@shared " + BACKEND, "node-2@shared " + BACKEND);
    assertThat(text("SELECT string_agg(name || ' ' || service, ', ') FROM cluster"))
        .isEqualTo(BACKEND + " cinder-volume");
  }

  @Test
  void theBackendStaysUpWhileOneNodeServesIt() {
    NodeUnderTest third = node("node-3");
    await().until(() -> nodesThatServe() == 3);

    third.close();

    assertThat(text("SELECT state FROM backend")).isEqualTo("up");
    UUID volume = place();
    first.create(volume);
    await().until(() -> first.status(volume).equals("available"));
  }

  @Test
  void aCallWithoutAnswerIsFencedBeforeItIsUndone() {
    UUID volume = place();
    STORAGE.hang();
    UUID operation = first.create(volume);
    // the flow gives up, the call does not
    await()
        .until(
            () ->
                "scheduler"
                    .equals(
                        text(
                            "SELECT queue FROM operation_run WHERE operation_id = '%s'",
                            operation)));
    assertThat(
            text(
                "SELECT payload #>> '{attempts,0,fault}' FROM operation WHERE id = '%s'",
                operation))
        .isEqualTo("DEADLINE_EXCEEDED");
    String token =
        text(
            "SELECT payload ->> 'unsettled' FROM operation WHERE kind = 'placement.undo'"
                + " AND resource_id = '%s'",
            volume);
    assertThat(token).isNotNull();
    CountDownLatch hanging = STORAGE.letOthersThrough();

    await()
        .until(
            () ->
                "succeeded"
                    .equals(
                        text(
                            "SELECT state FROM operation WHERE kind = 'placement.undo'"
                                + " AND resource_id = '%s'",
                            volume)));
    assertThat(STORAGE.fenced()).contains(token);

    hanging.countDown();
    await().until(() -> nodesThatServe() == 2);
    await()
        .during(Duration.ofMillis(500))
        .until(
            () -> STORAGE.volumes().stream().map(StoredVolume::volumeId).noneMatch(volume::equals));
    UUID next = place();
    first.create(next);
    await().until(() -> first.status(next).equals("available"));
  }

  @Test
  void aSnapshotThatGotNoAnswerIsFencedAndUndone() {
    UUID volume = place();
    first.create(volume);
    await().until(() -> first.status(volume).equals("available"));
    STORAGE.hang();
    UUID snapshot = first.snapshot(volume);
    await()
        .until(() -> "error".equals(text("SELECT status FROM snapshot WHERE id = '%s'", snapshot)));
    String undo = "kind = 'snapshot.undo' AND resource_id = '" + snapshot + "'";
    String token = text("SELECT payload ->> 'unsettled' FROM operation WHERE " + undo);
    assertThat(token).isNotNull();
    CountDownLatch hanging = STORAGE.letOthersThrough();

    await().until(() -> "succeeded".equals(text("SELECT state FROM operation WHERE " + undo)));

    assertThat(STORAGE.fenced()).contains(token);
    hanging.countDown();
    await().until(() -> nodesThatServe() == 2);
    await()
        .during(Duration.ofMillis(500))
        .until(
            () -> STORAGE.snapshots().stream().noneMatch(it -> it.snapshotId().equals(snapshot)));
  }

  @Test
  void aRevertWithoutAnswerIsFencedBeforeItIsRepeated() {
    UUID volume = place();
    first.create(volume);
    await().until(() -> first.status(volume).equals("available"));
    UUID snapshot = first.snapshot(volume);
    await()
        .until(
            () ->
                "available".equals(text("SELECT status FROM snapshot WHERE id = '%s'", snapshot)));
    STORAGE.hang();
    UUID revert = first.revert(volume, snapshot);
    String asked = "SELECT payload ->> 'unsettled' FROM operation WHERE id = '%s'";
    await().until(() -> text(asked, revert) != null);
    String token = text(asked, revert);
    assertThat(first.status(volume)).isEqualTo("reverting");
    CountDownLatch hanging = STORAGE.letOthersThrough();

    await().atMost(LONG).until(() -> state(revert).equals("succeeded"));

    assertThat(STORAGE.fenced()).contains(token);
    assertThat(STORAGE.reverts(volume)).isOne();
    assertThat(first.status(volume)).isEqualTo("available");
    hanging.countDown();
    await().until(() -> nodesThatServe() == 2);
    await().during(Duration.ofMillis(500)).until(() -> STORAGE.reverts(volume) == 1);
    first.deleteSnapshot(snapshot);
    await()
        .until(
            () -> "deleted".equals(text("SELECT status FROM snapshot WHERE id = '%s'", snapshot)));
  }

  @Test
  void aRevertWithoutAnswerIsFencedBeforeItsVolumeGoesByForce() {
    UUID volume = place();
    first.create(volume);
    await().until(() -> first.status(volume).equals("available"));
    UUID snapshot = first.snapshot(volume);
    await()
        .until(
            () ->
                "available".equals(text("SELECT status FROM snapshot WHERE id = '%s'", snapshot)));
    STORAGE.hang();
    UUID revert = first.revert(volume, snapshot);
    String asked = "SELECT payload ->> 'unsettled' FROM operation WHERE id = '%s'";
    await().until(() -> text(asked, revert) != null);
    String token = String.valueOf(text(asked, revert));

    UUID delete = first.deleteAllByForce(volume, revert);

    CountDownLatch hanging = STORAGE.letOthersThrough();
    await().atMost(LONG).until(() -> state(delete).equals("succeeded"));
    assertThat(STORAGE.fenced()).contains(token);
    hanging.countDown();
    await().until(() -> nodesThatServe() == 2);
    assertThat(STORAGE.reverts(volume)).isZero();
  }

  @Test
  void aRevertWithoutAnswerIsFencedThoughTheFirstFenceGetsNoAnswer() {
    UUID volume = place();
    first.create(volume);
    await().until(() -> first.status(volume).equals("available"));
    UUID snapshot = first.snapshot(volume);
    await()
        .until(
            () ->
                "available".equals(text("SELECT status FROM snapshot WHERE id = '%s'", snapshot)));
    STORAGE.hang();
    UUID revert = first.revert(volume, snapshot);
    String asked = "SELECT payload ->> 'unsettled' FROM operation WHERE id = '%s'";
    await().until(() -> text(asked, revert) != null);
    String token = String.valueOf(text(asked, revert));
    CountDownLatch hanging = STORAGE.letOthersThrough();
    STORAGE.hangFencing(token);

    // by the set-up of who made the call, and by the other node for the operation, twice
    await().atMost(LONG).until(() -> STORAGE.hungFences() >= 3 && "settling".equals(step(revert)));
    assertThat(text(asked, revert)).isEqualTo(token);
    assertThat(STORAGE.reverts(volume)).isZero();
    STORAGE.letFence();

    await().atMost(LONG).until(() -> state(revert).equals("succeeded"));
    assertThat(STORAGE.fenced()).contains(token);
    assertThat(STORAGE.reverts(volume)).isOne();
    hanging.countDown();
    await().until(() -> nodesThatServe() == 2);
  }

  @Test
  void aRemovalWithoutAnswerIsFencedBeforeItIsRepeated() {
    UUID volume = place();
    UUID placement = UUID.fromString(placement(volume));
    first.create(volume);
    await().until(() -> first.status(volume).equals("available"));
    STORAGE.hang();
    UUID undo = first.undo(volume, placement);
    await()
        .until(
            () ->
                text("SELECT payload ->> 'unsettled' FROM operation WHERE id = '%s'", undo)
                    != null);
    String token = text("SELECT payload ->> 'unsettled' FROM operation WHERE id = '%s'", undo);
    CountDownLatch hanging = STORAGE.letOthersThrough();

    await().until(() -> state(undo).equals("succeeded"));

    assertThat(STORAGE.fenced()).contains(token);
    hanging.countDown();
    await().until(() -> nodesThatServe() == 2);
  }

  @Test
  void aCreateThatHangsIsFencedBeforeItsVolumeIsDeletedByForce() {
    UUID volume = place();
    STORAGE.hang();
    UUID create = first.create(volume);
    await().until(() -> STORAGE.waiting() > 0);
    UUID delete = first.deleteByForce(volume, create);
    await().until(() -> state(create).equals("cancelled"));
    CountDownLatch hanging = STORAGE.letOthersThrough();
    await().until(() -> state(delete).equals("succeeded"));
    await()
        .until(
            () ->
                text(
                        "SELECT count(*) FROM operation_run WHERE kind = 'placement.undo'"
                            + " AND resource_id = '%s'",
                        volume)
                    .equals("0"));

    hanging.countDown();

    await()
        .during(Duration.ofMillis(500))
        .until(
            () -> STORAGE.volumes().stream().map(StoredVolume::volumeId).noneMatch(volume::equals));
    assertThat(text("SELECT count(*) FROM pool_claim WHERE volume_id = '%s'", volume))
        .isEqualTo("0");
    await().until(() -> nodesThatServe() == 2);
  }

  @Test
  void whatAFenceOfTheStorageStopsGoesOnWhileItsWorkerLives() {
    UUID volume = place();
    first
        .jdbc()
        .sql("SELECT token FROM worker_fence WHERE up")
        .query(String.class)
        .list()
        .forEach(STORAGE::fence);

    first.create(volume);

    await().until(() -> first.status(volume).equals("available"));
    await().until(() -> nodesThatServe() == 2);
  }

  @Test
  void aDeadWorkersCallsAreFencedAtTheStorageBeforeItsWorkGoesOn() {
    UUID volume = place();
    String token = "of the dead " + volume;
    STORAGE.refuseToFence(token);
    UUID operation = first.createByTheDead(volume, BACKEND, token);

    // Several sweeps of both nodes.
    await().during(Duration.ofSeconds(1)).until(() -> state(operation).equals("open"));
    assertThat(first.status(volume)).isEqualTo("creating");

    STORAGE.refuseToFence(null);
    await().until(() -> state(operation).equals("succeeded"));
    assertThat(STORAGE.fenced()).contains(token);
  }

  @Test
  void aSnapshotThatHangsIsFencedAndUndoneThoughAForcedDeleteHasIt() {
    UUID volume = place();
    first.create(volume);
    await().until(() -> first.status(volume).equals("available"));
    STORAGE.hang();
    UUID snapshot = first.snapshot(volume);
    await().until(() -> STORAGE.waiting() > 0);
    first
        .jdbc()
        .sql("UPDATE snapshot SET status = 'deleting' WHERE id = :id")
        .param("id", snapshot)
        .update();
    String undo = "kind = 'snapshot.undo' AND resource_id = '" + snapshot + "'";
    await()
        .until(() -> text("SELECT payload ->> 'unsettled' FROM operation WHERE " + undo) != null);
    String token = text("SELECT payload ->> 'unsettled' FROM operation WHERE " + undo);
    CountDownLatch hanging = STORAGE.letOthersThrough();

    await().until(() -> "succeeded".equals(text("SELECT state FROM operation WHERE " + undo)));

    assertThat(STORAGE.fenced()).contains(token);
    hanging.countDown();
    await()
        .during(Duration.ofMillis(500))
        .until(
            () -> STORAGE.snapshots().stream().noneMatch(it -> it.snapshotId().equals(snapshot)));
    await().until(() -> nodesThatServe() == 2);
  }

  private static String placement(UUID volume) {
    return String.valueOf(text("SELECT placement FROM volume WHERE id = '%s'", volume));
  }

  private static String step(UUID operation) {
    return String.valueOf(
        text("SELECT step FROM operation_run WHERE operation_id = '%s'", operation));
  }

  private static String state(UUID operation) {
    return String.valueOf(text("SELECT state FROM operation WHERE id = '%s'", operation));
  }

  @Test
  void aDriverOfOneHostCannotBeShared(@TempDir Path directory) {
    assertThatThrownBy(
            () ->
                start(
                    "node-4",
                    "halite.node.backends.disks.driver=file",
                    "halite.node.backends.disks.cluster=both",
                    "halite.node.backends.disks.file.directory=" + directory))
        .hasStackTraceContaining("halite.node.backends.disks.cluster")
        .hasStackTraceContaining("keeps its volumes on one host");
  }

  private static NodeUnderTest node(String host) {
    return start(
        host,
        "halite.node.backends.shared.driver=fake-shared",
        "halite.node.backends.shared.cluster=both",
        "halite.node.backends.shared.options.storage=cluster-test");
  }

  private static NodeUnderTest start(String host, String... backend) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "halite.worker.host=" + host,
                "halite.worker.sweep=300ms",
                "halite.worker.shutdown=1s",
                "halite.node.call-deadline=1s",
                "halite.node.threads=4"));
    settings.addAll(List.of(backend));
    return NodeUnderTest.start(DATABASE, BROKER, settings.toArray(String[]::new));
  }

  private static int nodesThatServe() {
    return Integer.parseInt(
        text(
            "SELECT count(*) FROM worker_fence f JOIN worker w ON w.id = f.worker_id"
                + " WHERE f.up AND w.fenced_at IS NULL"));
  }

  private static UUID place() {
    return first.place(BACKEND, true, 1);
  }

  private static @Nullable String text(String sql, Object... arguments) {
    return first.text(sql, arguments);
  }
}
