package dev.halite.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.storage.ceph.CephCluster;
import dev.halite.common.storage.ceph.CephPool;
import dev.halite.common.storage.ceph.CephSettings;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.embedded.CommandRun;
import dev.halite.embedded.ceph.CephAccess;
import dev.halite.node.NodeUnderTest;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.ceph.CephExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes on RBD, all of whose clones are to be flattened. */
@Timeout(120)
class ClonesOnCephTest {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", NodeUnderTest::migrate);

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();
  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private static final String BACKEND = "here@ceph";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path traps;
  private static NodeUnderTest node;
  private static CephCluster cluster;
  private static CephPool pool;

  @BeforeAll
  static void start() {
    CephAccess access = CEPH.access();
    node =
        NodeUnderTest.start(
            DATABASE,
            BROKER,
            "halite.worker.host=here",
            "halite.worker.sweep=300ms",
            "halite.test.fault-points=" + traps,
            "halite.node.backends.ceph.driver=rbd",
            "halite.node.backends.ceph.rbd.conf=" + access.configuration(),
            "halite.node.backends.ceph.rbd.pool=" + CEPH.pool(),
            "halite.node.backends.ceph.rbd.user=" + access.user(),
            "halite.node.backends.ceph.rbd.max-clone-depth=0");
    cluster =
        CephCluster.connect(
            new CephSettings(
                access.configuration(),
                "ceph",
                access.user(),
                access.keyring(),
                PATIENCE,
                PATIENCE,
                PATIENCE,
                Map.of()));
    pool = cluster.openPool(cluster.poolId(CEPH.pool()).orElseThrow(), CEPH.pool());
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(node.text("SELECT state FROM backend")).isEqualTo("up"));
  }

  @AfterAll
  static void stop() {
    pool.close();
    cluster.close();
    node.close();
  }

  @Test
  void aCloneIsAvailableBeforeItStandsAlone() throws IOException {
    Path held = holdTheNext();
    UUID clone = cloned(created(false));
    await().atMost(PATIENCE).until(() -> Files.exists(held));
    assertThat(flattening(clone)).isEqualTo("open");
    assertThat(hasParent(clone)).isTrue();

    Files.delete(held);

    awaitFlattening(clone, "succeeded");
    assertThat(hasParent(clone)).isFalse();
    assertThat(node.status(clone)).isEqualTo("available");
  }

  @Test
  void whoRemovesItHasThatEndAndIsKeptOutByACallThatDoesNot() throws IOException {
    Path held = holdTheNext();
    UUID clone = cloned(created(false));
    UUID operation = UUID.fromString(node.text(OF_CLONE.formatted("id", clone)));
    await().atMost(PATIENCE).until(() -> Files.exists(held));

    UUID delete = node.deleteByForce(clone, operation);
    awaitFlattening(clone, "cancelled");
    assertThat(node.status(clone)).isEqualTo("deleting");
    Files.delete(held);

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(node.status(clone)).isEqualTo("deleted"));
    assertThat(node.await(delete)).isEqualTo("succeeded");
  }

  /** The next that flattens a volume is held where it has begun, until this file is removed. */
  private static Path holdTheNext() throws IOException {
    Files.createFile(traps.resolve("driver.flatten.marked"));
    return traps.resolve("driver.flatten.marked." + ProcessHandle.current().pid());
  }

  /** Whoever asked for that has had the flattening end, and has noted it. */
  @Test
  void afterARevertItBeginsAnew() {
    UUID clone = cloned(created(false));
    awaitFlattening(clone, "succeeded");
    UUID snapshot = snapshot(clone);

    assertThat(node.await(node.revert(clone, snapshot, true))).isEqualTo("succeeded");

    awaitFlattenedAnew(clone);
  }

  /** A server has it open, of which the catalog knows nothing. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void soItDoesAfterADeleteThatTheStorageRefuses(boolean cascade) {
    UUID clone = cloned(created(false));
    awaitFlattening(clone, "succeeded");
    if (cascade) {
      snapshot(clone);
    }

    try (OpenImage server = pool.images().open("volume-" + clone)) {
      assertThat(server.watchers()).hasSize(1);
      UUID delete = cascade ? node.deleteAll(clone, true, null) : node.delete(clone, true);
      assertThat(node.await(delete)).isEqualTo("failed");
    }

    assertThat(node.status(clone)).isEqualTo("available");
    awaitFlattenedAnew(clone);
  }

  private static UUID snapshot(UUID volume) {
    UUID snapshot = node.snapshot(volume);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                "available"
                    .equals(node.text("SELECT status FROM snapshot WHERE id = '%s'", snapshot)));
    return snapshot;
  }

  private static void awaitFlattenedAnew(UUID clone) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        node.text(
                            "SELECT count(*) FROM operation WHERE kind = 'volume.flatten'"
                                + " AND state = 'succeeded' AND resource_id = '%s'",
                            clone))
                    .isEqualTo("2"));
  }

  @Test
  void aVolumeForSeveralServersHasNoLockOfOneOfThem() {
    UUID shared = created(true);
    UUID ordinary = created(false);

    assertThat(pool.exists("rbd_object_map." + image(shared))).isFalse();
    assertThat(pool.exists("rbd_object_map." + image(ordinary))).isTrue();
  }

  /** As its clients find it. */
  @Test
  void aVolumeIsKeptToTheRatesOfItsType() {
    limitDefaultType(
        "{\"total_iops_sec_per_gb\": \"30\", \"write_bytes_sec\": \"1000000\","
            + " \"write_bytes_sec_max\": \"10\"}");
    UUID volume = created(false);
    assertThat(rates(volume))
        .isEqualTo(
            Map.of("conf_rbd_qos_iops_limit", "30", "conf_rbd_qos_write_bps_limit", "1000000"));
    assertThat(rate(volume, "rbd_qos_iops_limit")).isEqualTo("30");

    assertThat(rates(cloned(volume))).isEqualTo(rates(volume));

    limitDefaultType("{\"total_iops_sec\": \"0\"}");
    assertThat(rates(cloned(volume))).isEmpty();
    limitDefaultType("{\"read_iops_sec_per_gb\": \"20\"}");
    assertThat(node.await(node.extend(volume, 2))).isEqualTo("succeeded");
    assertThat(rates(volume)).isEqualTo(Map.of("conf_rbd_qos_read_iops_limit", "60"));
    limitDefaultType(null);
    assertThat(rates(created(false))).isEmpty();
  }

  /** Null: not at all. */
  private static void limitDefaultType(@Nullable String specs) {
    node.jdbc()
        .sql(
            """
            WITH q AS (
              INSERT INTO qos_spec (id, name, consumer, specs)
              SELECT gen_random_uuid(), gen_random_uuid()::text, 'back-end', CAST(:specs AS jsonb)
              WHERE CAST(:specs AS text) IS NOT NULL RETURNING id)
            UPDATE volume_type SET qos_spec_id = (SELECT id FROM q) WHERE deleted_at IS NULL
            """)
        .param("specs", specs)
        .update();
  }

  private static Map<String, String> rates(UUID volume) {
    return pool.header(image(volume)).allMetadata("conf_rbd_qos_");
  }

  private static String rate(UUID volume, String option) {
    CommandRun run =
        CommandRun.of(
            PATIENCE,
            List.of(
                "rbd",
                "--conf",
                CEPH.access().configuration().toString(),
                "--id",
                CEPH.access().user(),
                "config",
                "image",
                "get",
                CEPH.pool() + "/volume-" + volume,
                option));
    assertThat(run.exitCode()).as(run.errors()).isZero();
    return run.output().strip();
  }

  private static final String OF_CLONE =
      "SELECT %s FROM operation WHERE kind = 'volume.flatten' AND resource_id = '%s'";

  private static String flattening(UUID clone) {
    return node.text(OF_CLONE.formatted("state", clone));
  }

  private static void awaitFlattening(UUID clone, String state) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(flattening(clone)).isEqualTo(state));
  }

  private static UUID created(boolean multiattach) {
    UUID volume = node.place(BACKEND, false, 1);
    node.jdbc()
        .sql("UPDATE volume SET multiattach = :multiattach WHERE id = :id")
        .param("multiattach", multiattach)
        .param("id", volume)
        .update();
    assertThat(node.await(node.create(volume))).isEqualTo("succeeded");
    return volume;
  }

  private static UUID cloned(UUID source) {
    UUID clone = node.place(BACKEND, false, 1);
    assertThat(node.await(node.clone(clone, source, null))).isEqualTo("succeeded");
    return clone;
  }

  private static boolean hasParent(UUID volume) {
    return pool.header(image(volume)).parent().isPresent();
  }

  private static String image(UUID volume) {
    return pool.images().idOf("volume-" + volume).orElseThrow();
  }
}
