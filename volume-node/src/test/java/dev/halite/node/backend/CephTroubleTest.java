package dev.halite.node.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.common.storage.ceph.CephCluster;
import dev.halite.common.storage.ceph.CephPool;
import dev.halite.common.storage.ceph.CephSettings;
import dev.halite.embedded.ceph.CephAccess;
import dev.halite.embedded.ceph.CephRole;
import dev.halite.node.NodeUnderTest;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.ceph.CephExtension;
import dev.halite.testkit.database.DatabaseExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * One node with a backend on Ceph, one on files, and some that are set up wrongly: what goes wrong
 * with one is said, and the others go on.
 */
@Timeout(240)
@EnabledIfSystemProperty(named = "halite.tier", matches = "full")
class CephTroubleTest {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.embedded().preparedBy("catalog", NodeUnderTest::migrate);

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();
  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private static final String CEPH_BACKEND = "rack@ceph";
  private static final String FILE_BACKEND = "here@disks";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path directory;
  private static NodeUnderTest node;

  @BeforeAll
  static void start() throws Exception {
    CephAccess access = CEPH.access();
    CephAccess powerless = CEPH.createUser("powerless");
    Path wrongKey = directory.resolve("wrong.keyring");
    Files.writeString(
        wrongKey, "[client.admin]\n\tkey = AQDHk2VnAAAAABAAwrongwrongwrongwrongwrongwg==\n");
    List<String> settings =
        new ArrayList<>(
            List.of(
                "halite.worker.host=here",
                "halite.worker.sweep=300ms",
                "halite.worker.shutdown=1s",
                "halite.node.call-deadline=5s",
                "halite.node.threads=4",
                "halite.node.backends.disks.driver=file",
                "halite.node.backends.disks.file.directory=" + directory.resolve("disks"),
                "halite.node.report-interval=3s",
                "halite.node.backends.ceph.cluster=rack"));
    settings.addAll(rbd("ceph", access.configuration(), CEPH.pool(), access.user()));
    settings.addAll(rbd("nopool", access.configuration(), "no-such-pool", access.user()));
    settings.addAll(rbd("nocaps", powerless.configuration(), CEPH.pool(), powerless.user()));
    settings.addAll(rbd("nokey", access.configuration(), CEPH.pool(), access.user()));
    settings.add("halite.node.backends.nokey.rbd.keyring=" + wrongKey);
    settings.addAll(rbd("noconf", directory.resolve("no-such.conf"), CEPH.pool(), access.user()));
    Path bom = Files.writeString(directory.resolve("bom.conf"), "\uFEFF[global]\n");
    settings.addAll(rbd("bom", bom, CEPH.pool(), access.user()));
    node = NodeUnderTest.start(DATABASE, BROKER, settings.toArray(String[]::new));
    awaitUp(CEPH_BACKEND);
    awaitUp(FILE_BACKEND);
  }

  private static List<String> rbd(String backend, Path conf, String pool, String user) {
    String key = "halite.node.backends." + backend;
    return List.of(
        key + ".driver=rbd",
        key + ".rbd.conf=" + conf,
        key + ".rbd.pool=" + pool,
        key + ".rbd.user=" + user,
        key + ".rbd.storage-timeout-seconds=2",
        key + ".rbd.monitor-timeout-seconds=2",
        key + ".rbd.connect-timeout-seconds=2");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void aBackendThatIsSetUpWronglyIsDownAndSaysWhy() {
    awaitDown("here@nopool", "no-such-pool");
    awaitDown("here@nocaps", "client.powerless");
    awaitDown("here@nokey", "client.admin");
    awaitDown("here@noconf", "no-such.conf");
    awaitDown("here@bom", "bom.conf, line 1: byte EF is not ASCII.");
    makesAVolume(CEPH_BACKEND);
    makesAVolume(FILE_BACKEND);
  }

  @Test
  void whileTheMonitorIsAwayTheBackendIsDownAndOthersGoOn() {
    CEPH.stop(CephRole.MONITOR);
    try {
      awaitDown(CEPH_BACKEND, "No monitor of ");
      makesAVolume(FILE_BACKEND);
    } finally {
      CEPH.start(CephRole.MONITOR);
    }
    awaitUp(CEPH_BACKEND);
    makesAVolume(CEPH_BACKEND);
  }

  @Test
  void aPoolThatIsFullIsSaidAndServesAgainWhenThereIsRoom() {
    UUID left = makesAVolume(CEPH_BACKEND);
    CEPH.limitPool(CEPH.pool(), 1);
    await("the quota is in force")
        .atMost(PATIENCE)
        .until(() -> CEPH.command("health", "detail").output().contains("POOL_FULL"));
    try {
      UUID volume = node.place(CEPH_BACKEND, true, 1);
      UUID operation = node.create(volume);
      awaitPassedOn(operation);
      assertThat(attempt(operation, "fault")).isEqualTo("BACKEND_FULL");
      assertThat(attempt(operation, "reason")).contains("quota is used up");
      node.delete(left);
      await().atMost(PATIENCE).until(() -> "deleted".equals(node.status(left)));
    } finally {
      CEPH.limitPool(CEPH.pool(), 0);
    }
    await("the quota is lifted")
        .atMost(PATIENCE)
        .until(() -> !CEPH.command("health", "detail").output().contains("POOL_FULL"));
    makesAVolume(CEPH_BACKEND);
  }

  @Test
  void callsToStorageThatHangsEndAndEverythingRecovers() {
    UUID old = makesAVolume(CEPH_BACKEND);
    List<UUID> operations = new ArrayList<>();
    List<UUID> volumes = new ArrayList<>();
    CEPH.pause(CephRole.OSD);
    try {
      for (int i = 0; i < 3; i++) {
        UUID volume = node.place(CEPH_BACKEND, true, 1);
        volumes.add(volume);
        operations.add(node.create(volume));
      }
      node.delete(old);
      makesAVolume(FILE_BACKEND);
      operations.forEach(CephTroubleTest::awaitPassedOn);
      assertThat(operations)
          .extracting(operation -> attempt(operation, "fault"))
          .allMatch(List.of("DEADLINE_EXCEEDED", "BACKEND_UNAVAILABLE")::contains);
      awaitDown(CEPH_BACKEND, "");
      makesAVolume(FILE_BACKEND);
    } finally {
      CEPH.resume(CephRole.OSD);
    }
    awaitUp(CEPH_BACKEND);
    makesAVolume(CEPH_BACKEND);
    await("what was begun is undone, what was to go has gone")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(node.status(old)).isEqualTo("deleted");
              assertThat(
                      node.text("SELECT count(*) FROM operation_run WHERE kind = 'placement.undo'"))
                  .isEqualTo("0");
            });
    volumes.add(old);
    assertThat(images())
        .doesNotContainAnyElementsOf(volumes.stream().map(id -> "volume-" + id).toList());
  }

  private static UUID makesAVolume(String backend) {
    UUID volume = node.place(backend, backend.equals(CEPH_BACKEND), 1);
    node.create(volume);
    await("a volume at " + backend)
        .atMost(PATIENCE)
        .until(() -> "available".equals(node.status(volume)));
    return volume;
  }

  private static Set<String> images() {
    CephSettings settings =
        new CephSettings(
            CEPH.access().configuration(),
            "ceph",
            CEPH.access().user(),
            null,
            PATIENCE,
            PATIENCE,
            PATIENCE,
            Map.of());
    try (CephCluster cluster = CephCluster.connect(settings);
        CephPool pool = cluster.openPool(cluster.poolId(CEPH.pool()).orElseThrow(), CEPH.pool())) {
      return pool.images().ids("volume-").keySet();
    }
  }

  private static void awaitPassedOn(UUID operation) {
    await("operation is passed on")
        .atMost(PATIENCE)
        .until(
            () ->
                "scheduler"
                    .equals(
                        node.text(
                            "SELECT queue FROM operation_run WHERE operation_id = '%s'",
                            operation)));
  }

  private static String attempt(UUID operation, String field) {
    return String.valueOf(
        node.text(
            "SELECT payload #>> '{attempts,0,%s}' FROM operation WHERE id = '%s'",
            field, operation));
  }

  private static void awaitUp(String backend) {
    await(backend + " is up")
        .atMost(PATIENCE)
        .until(
            () -> "up".equals(node.text("SELECT state FROM backend WHERE host = '%s'", backend)));
  }

  private static void awaitDown(String backend, String reason) {
    await(backend + " is down")
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        node.text(
                            "SELECT state || ': ' || state_reason FROM backend WHERE host = '%s'",
                            backend))
                    .startsWith("down: ")
                    .contains(reason)
                    .doesNotContain("being set up"));
  }
}
