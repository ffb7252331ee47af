package dev.halite.driver.rbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.common.storage.ceph.ObjectMap;
import dev.halite.common.storage.ceph.ObjectMapChange;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StageListener;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.ceph.CephExtension;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls that go on after others have worked on their volume, and hands other than ours. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RbdLateCallsTest {
  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  /** Of an image that librbd has begun to move there. */
  private static final byte MOVING = 1;

  private String pool;
  private RbdDriver driver;

  @BeforeEach
  void setUp() {
    pool = CEPH.newPool();
    driver = driver((mark, stage) -> {});
    driver.setup(null);
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void aLateDeleteLeavesTheVolumesNextPlacementAlone() throws Exception {
    VolumeSpec first = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, pool);
    VolumeSpec second = new VolumeSpec(first.volumeId(), UUID.randomUUID(), 1, pool);
    driver.create(mark(), first);
    var reached = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    RbdDriver slow =
        driver(
            (mark, stage) -> {
              if (stage.equals("delete.removing-marked")) {
                reached.countDown();
                await(goOn);
              }
            });
    slow.setup(null);
    var late =
        CompletableFuture.runAsync(() -> slow.delete(mark(), first.volumeId(), first.placement()));
    await(reached);

    driver.delete(mark(), first.volumeId(), first.placement());
    StoredVolume made = driver.create(mark(), second);
    goOn.countDown();
    assertThat(late.handle((nothing, failure) -> failure).get(30, TimeUnit.SECONDS)).isNotNull();

    assertThat(driver.inspect(second.volumeId())).contains(made);
    slow.close();
  }

  @Test
  void aMoveToTheTrashThatWasKilledBeforeItsEndIsFinished() {
    VolumeSpec spec = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, pool);
    driver.create(mark(), spec);
    String name = "volume-" + spec.volumeId();
    try (RbdClient client = new RbdClient(CEPH.access(), pool)) {
      var index = new VolumeIndex(client.pool());
      String image = client.pool().images().idOf(name).orElseThrow();
      var found = index.find(spec.volumeId()).orElseThrow();
      IndexEntry removing =
          IndexEntry.building(mark(), spec.placement(), spec.sizeBytes()).removing(mark(), image);
      assertThat(index.change(spec.volumeId(), found, removing)).isTrue();
      client.pool().images().moveToTrash(name);
      setTrashState(client, image, MOVING);

      driver.delete(mark(), spec.volumeId(), spec.placement());

      assertThat(driver.volumes()).isEmpty();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> !client.pool().header(image).exists());
      assertThat(client.pool().images().trash()).isEmpty();
    }
  }

  @Test
  void thePurgeGivesWayToACallButDoesNotWaitForItsEnd() throws Exception {
    VolumeSpec deleted = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, pool);
    VolumeSpec hanging = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, pool);
    var reached = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    RbdDriver busy =
        driver(
            (mark, stage) -> {
              if (stage.equals("create.image-made")) {
                reached.countDown();
                await(goOn);
              }
            });
    driver.create(mark(), deleted);
    driver.close();
    busy.setup(null);
    var call = CompletableFuture.runAsync(() -> busy.create(mark(), hanging));
    await(reached);

    busy.delete(mark(), deleted.volumeId(), deleted.placement());

    try (RbdClient client = new RbdClient(CEPH.access(), pool)) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> client.pool().images().trash().isEmpty());
    }
    assertThat(call).isNotDone();
    goOn.countDown();
    call.get(30, TimeUnit.SECONDS);
    busy.close();
  }

  @Test
  void aTrashEntryThatCannotBeReadDoesNotHoldUpOthers() {
    VolumeSpec spec = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, pool);
    try (RbdClient client = new RbdClient(CEPH.access(), pool)) {
      for (char digit : "0123456789abcdef".toCharArray()) {
        client
            .pool()
            .map("halite.index." + digit)
            .change(
                ObjectMapChange.none()
                    .putting(
                        "trash.ab12",
                        "2 volume=%s bytes=many"
                            .formatted(spec.volumeId())
                            .getBytes(StandardCharsets.UTF_8)));
      }
      driver.create(mark(), spec);
      driver.delete(mark(), spec.volumeId(), spec.placement());

      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> client.pool().images().trash().isEmpty());
    }
  }

  @Test
  void anImageThatCannotBePurgedDoesNotHoldUpOthers() {
    for (char digit : "0123456789abcdef".toCharArray()) {
      UUID id = UUID.fromString("00000000-0000-4000-8000-00000000000" + digit);
      VolumeSpec spec = new VolumeSpec(id, UUID.randomUUID(), 1, pool);
      driver.create(mark(), spec);
      if (digit == '0') {
        try (RbdClient client = new RbdClient(CEPH.access(), pool)) {
          var index = new VolumeIndex(client.pool());
          String image = client.pool().images().idOf("volume-" + id).orElseThrow();
          // as an administrator does who wants to look at it once more
          rbd("trash", "mv", "--expires-at", "tomorrow", pool + "/volume-" + id);
          index.addTrash(new VolumeIndex.Trashed(image, id, VolumeSpec.GIB, null));
        }
      } else {
        driver.delete(mark(), id, spec.placement());
      }
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              try (RbdClient client = new RbdClient(CEPH.access(), pool)) {
                assertThat(client.pool().images().trash()).hasSize(1);
              }
            });
  }

  @Test
  void aDeletedVolumeThatAnAdministratorRestoresIsNotPurged() {
    VolumeSpec parent = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, pool);
    VolumeSpec child = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, pool);
    driver.create(mark(), parent);
    driver.cloneVolume(mark(), child, parent.volumeId(), parent.placement());
    driver.delete(mark(), parent.volumeId(), parent.placement());
    try (RbdClient client = new RbdClient(CEPH.access(), pool)) {
      String image = client.pool().images().trash().getFirst().imageId();
      rbd("trash", "restore", "--pool", pool, image);
      driver.delete(mark(), child.volumeId(), child.placement());
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> new VolumeIndex(client.pool()).trash().isEmpty());
      assertThat(client.pool().images().idOf("volume-" + parent.volumeId())).contains(image);
    }
    assertThat(driver.inspect(parent.volumeId()))
        .get()
        .extracting(StoredVolume::state)
        .isEqualTo(PlacementState.DAMAGED);
  }

  @Test
  void theSnapshotOfAnImageThatIsGoneCanBeRemoved() {
    VolumeSpec volume = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, pool);
    driver.create(mark(), volume);
    var snapshot =
        new SnapshotSpec(
            UUID.randomUUID(), UUID.randomUUID(), volume.volumeId(), volume.placement());
    driver.createSnapshot(mark(), snapshot);
    String name = pool + "/volume-" + volume.volumeId();
    rbd("snap", "purge", "--no-progress", name);
    rbd("rm", "--no-progress", name);

    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> driver.createSnapshot(mark(), snapshot))
        .matches(e -> e.fault() == DriverFault.NOT_FOUND);
    driver.deleteSnapshot(mark(), snapshot);
    driver.delete(mark(), volume.volumeId(), volume.placement());

    assertThat(driver.volumes()).isEmpty();
  }

  /** The state is the last byte of what librbd notes on an image in the trash. */
  private static void setTrashState(RbdClient client, String image, byte state) {
    ObjectMap trash = client.pool().map("rbd_trash");
    byte[] note = trash.get("id_" + image).orElseThrow();
    note[note.length - 1] = state;
    assertThat(trash.change(ObjectMapChange.none().putting("id_" + image, note))).isTrue();
  }

  private static void rbd(String... words) {
    RbdClient.command(CEPH.access(), words);
  }

  private RbdDriver driver(StageListener stages) {
    return (RbdDriver)
        new RbdDriverFactory()
            .create(
                new BackendSettings(
                    "host",
                    "late",
                    Map.of("conf", CEPH.access().configuration().toString(), "pool", pool),
                    Clock.systemUTC(),
                    UUID::randomUUID,
                    stages));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-late");
  }
}
