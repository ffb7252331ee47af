package dev.halite.driver.rbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.common.storage.ceph.ObjectMapChange;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.PoolReport;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import dev.halite.embedded.ceph.CephAccess;
import dev.halite.embedded.ceph.CephRole;
import dev.halite.testkit.ceph.CephExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong around a cluster, and what the operator reads of it. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RbdTroubleTest {
  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  @TempDir private Path directory;
  private String pool;
  private RbdDriver driver;

  @BeforeEach
  void setUp() {
    pool = CEPH.newPool();
    driver = driver(Map.of());
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void aPoolThatDoesNotExistIsNamed() {
    StorageDriver wrong = driver(Map.of("pool", "no-such-pool"));

    assertFault(DriverFault.INVALID, "pool 'no-such-pool' does not exist", () -> wrong.setup(null));
    assertFault(
        DriverFault.IDENTITY_MISMATCH,
        "pool 'no-such-pool' does not exist",
        () -> wrong.setup(new BackendIdentity("recorded")));
  }

  @Test
  void aMissingConfigurationFileIsNamed() {
    Path conf = directory.resolve("ceph.conf");
    StorageDriver wrong = driver(Map.of("conf", conf.toString()));

    assertFault(DriverFault.INVALID, conf.toString(), () -> wrong.setup(null));
  }

  @Test
  void aWrongKeyIsToldFromAMissingOne() throws IOException {
    Path keyring = directory.resolve("keyring");
    Files.writeString(
        keyring, "[client.admin]\n\tkey = AQAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAA==\n");
    StorageDriver wrong = driver(Map.of("keyring", keyring.toString()));
    StorageDriver missing = driver(Map.of("user", "nobody"));

    assertFault(DriverFault.DENIED, "refuses client.admin", () -> wrong.setup(null));
    assertFault(DriverFault.DENIED, "no key for client.nobody", () -> missing.setup(null));
  }

  @Test
  void aUserWithTheProfilesOfTheGuideCanDoEverything() {
    CephAccess user =
        CEPH.createUser("halite", "mon", "profile rbd", "osd", "profile rbd", "mgr", "profile rbd");
    StorageDriver limited = driver(Map.of("user", "halite", "keyring", user.keyring().toString()));
    limited.setup(null);
    VolumeSpec spec = spec();
    limited.create(mark(), spec);
    var token = driver.setup(null).fenceToken();

    limited.fence(token);

    assertFault(DriverFault.FENCED, "taken over", () -> driver.inspect(spec.volumeId()));
    limited.delete(mark(), spec.volumeId(), spec.placement());
    limited.close();
  }

  @Test
  void monitorsThatDoNotAnswerAreNamed() throws IOException {
    Path conf = directory.resolve("ceph.conf");
    Files.writeString(
        conf,
        Files.readString(CEPH.access().configuration())
            .replaceAll("mon host = .*", "mon host = v1:127.0.0.1:1"));
    StorageDriver wrong = driver(Map.of("conf", conf.toString(), "connect-timeout-seconds", "2"));

    assertFault(
        DriverFault.UNAVAILABLE,
        "No monitor of v1:127.0.0.1:1 answered within 2 s.",
        () -> wrong.setup(null));
  }

  @Test
  void anOsdThatHangsEndsCallsInTimeAndIsWorkedWithAgainAfterwards() {
    RbdDriver impatient = driver(Map.of("storage-timeout-seconds", "3"));
    var setup = impatient.setup(null);
    VolumeSpec spec = spec();
    VolumeSpec other = spec();
    impatient.create(mark(), spec);

    CEPH.pause(CephRole.OSD);
    try {
      assertFault(DriverFault.TIMEOUT, "no answer in time", () -> impatient.create(mark(), other));
      assertFault(DriverFault.TIMEOUT, "no answer in time", impatient::checkHealth);
      assertFault(
          DriverFault.TIMEOUT, "no answer in time", () -> impatient.inspect(spec.volumeId()));
    } finally {
      CEPH.resume(CephRole.OSD);
    }

    impatient.setup(setup.identity());
    impatient.fence(setup.fenceToken());
    assertThat(impatient.create(mark(), other).isComplete(other.placement())).isTrue();
    assertThat(impatient.volumes()).hasSize(2);
    impatient.close();
  }

  @Test
  void aFullPoolRefusesVolumesAndGivesThemUp() {
    driver.setup(null);
    VolumeSpec spec = spec();
    driver.create(mark(), spec);
    CEPH.command("osd", "pool", "set-quota", pool, "max_objects", "1");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              VolumeSpec refused = spec();
              assertFault(DriverFault.FULL, "quota", () -> driver.create(mark(), refused));
              assertThat(driver.inspect(refused.volumeId())).isEmpty();
            });

    for (StoredVolume volume : driver.volumes()) {
      driver.delete(mark(), volume.volumeId(), Objects.requireNonNull(volume.placement()));
    }

    assertThat(driver.volumes()).isEmpty();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(provisionedGib()).isZero());
  }

  @Test
  void aVolumeThatAClientHasOpenIsNotDeleted() {
    driver.setup(null);
    VolumeSpec spec = spec();
    StoredVolume created = driver.create(mark(), spec);
    try (RbdClient client = client();
        OpenImage open = client.open(spec.volumeId())) {
      assertThat(open.sizeBytes()).isEqualTo(spec.sizeBytes());
      assertFault(
          DriverFault.BUSY,
          "a client has it open",
          () -> driver.delete(mark(), spec.volumeId(), spec.placement()));
      assertThat(driver.inspect(spec.volumeId())).contains(created);
    }
    driver.delete(mark(), spec.volumeId(), spec.placement());
  }

  @Test
  void deletedVolumesArePurgedAndTheirSpaceCountsUntilThen() {
    driver.setup(null);
    VolumeSpec parent = spec();
    VolumeSpec child = spec();
    driver.create(mark(), parent);
    driver.cloneVolume(mark(), child, parent.volumeId(), parent.placement());
    driver.delete(mark(), parent.volumeId(), parent.placement());

    // the clone still reads from it
    assertThat(provisionedGib()).isEqualTo(2.0);
    assertThat(driver.report().pools().getFirst().volumes()).isEqualTo(1);
    driver.delete(mark(), child.volumeId(), child.placement());

    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() -> assertThat(provisionedGib()).isZero());
    try (RbdClient client = client()) {
      assertThat(client.pool().images().trash()).isEmpty();
    }
  }

  @Test
  void withoutTheTrashADeleteRemovesTheDataItself() {
    RbdDriver direct = driver(Map.of("delete-through-trash", "false"));
    direct.setup(null);
    VolumeSpec parent = spec();
    VolumeSpec child = spec();
    direct.create(mark(), parent);
    direct.cloneVolume(mark(), child, parent.volumeId(), parent.placement());

    assertFault(
        DriverFault.BUSY,
        "clones read from it",
        () -> direct.delete(mark(), parent.volumeId(), parent.placement()));
    assertThat(direct.inspect(parent.volumeId()))
        .get()
        .matches(it -> it.isComplete(parent.placement()));
    direct.delete(mark(), child.volumeId(), child.placement());
    direct.delete(mark(), parent.volumeId(), parent.placement());

    assertThat(direct.report().pools().getFirst().provisionedGib()).isZero();
    try (RbdClient client = client()) {
      assertThat(client.pool().images().trash()).isEmpty();
      assertThat(client.pool().images().ids("")).isEmpty();
    }
    direct.close();
  }

  @Test
  void foreignImagesAreSeenAndLeftAlone() {
    driver.setup(null);
    VolumeSpec spec = spec();
    try (RbdClient client = client()) {
      client.pool().images().create("volume-" + spec.volumeId(), VolumeSpec.GIB, 22);
      client.pool().images().create("something-else", VolumeSpec.GIB, 22);
    }

    assertFault(DriverFault.CONFLICT, "left alone", () -> driver.create(mark(), spec));
    assertFault(
        DriverFault.CONFLICT,
        "left alone",
        () -> driver.delete(mark(), spec.volumeId(), spec.placement()));
    assertThat(driver.volumes())
        .containsExactly(
            new StoredVolume(spec.volumeId(), null, VolumeSpec.GIB, pool, PlacementState.DAMAGED));
    assertThat(provisionedGib()).isZero();
    RbdDriver shared = driver(Map.of("exclusive-pool", "false"));
    shared.setup(null);
    assertThat(shared.report().pools().getFirst())
        .extracting(PoolReport::provisionedGib, PoolReport::volumes)
        .containsExactly(2.0, 2);
    shared.close();
  }

  @Test
  void halfAnImageOfACreateThatWasKilledIsMadeAnew() {
    driver.setup(null);
    VolumeSpec spec = spec();
    try (RbdClient client = client()) {
      // as librbd leaves it when it ends between its first steps
      var id = new byte[] {4, 0, 0, 0, 'd', 'e', 'a', 'd'};
      var map = new VolumeIndex(client.pool());
      assertThat(
              map.change(
                  spec.volumeId(),
                  null,
                  IndexEntry.building(mark(), spec.placement(), spec.sizeBytes())))
          .isTrue();
      writeObject("rbd_id.volume-" + spec.volumeId(), id);
    }

    assertThat(driver.create(mark(), spec).isComplete(spec.placement())).isTrue();
    assertThat(driver.volumes()).hasSize(1);
  }

  @Test
  void anIndexThatWasLostIsMadeAgainFromTheMarks() {
    var setup = driver.setup(null);
    VolumeSpec spec = spec();
    StoredVolume created = driver.create(mark(), spec);
    var snapshot =
        new SnapshotSpec(UUID.randomUUID(), UUID.randomUUID(), spec.volumeId(), spec.placement());
    var taken = driver.createSnapshot(mark(), snapshot);
    driver.close();
    try (RbdClient client = client()) {
      client.pool().remove("halite.index");
      for (String shard : "0123456789abcdef".split("")) {
        client.pool().remove("halite.index." + shard);
      }
    }

    driver.setup(setup.identity());

    assertThat(driver.volumes()).containsExactly(created);
    assertThat(driver.inspect(spec.volumeId())).contains(created);
    assertThat(driver.snapshots(spec.volumeId())).containsExactly(taken);
  }

  @Test
  void anEntryThatCannotBeReadIsLeftAlone() {
    driver.setup(null);
    VolumeSpec spec = spec();
    driver.create(mark(), spec);
    String key = spec.volumeId().toString();
    try (RbdClient client = client()) {
      client
          .pool()
          .map("halite.index." + key.charAt(key.length() - 1))
          .change(ObjectMapChange.none().putting(key, new byte[] {'2', ' ', 'x'}));
    }

    assertThat(driver.inspect(spec.volumeId()))
        .get()
        .extracting(StoredVolume::state)
        .isEqualTo(PlacementState.DAMAGED);
    assertFault(
        DriverFault.CONFLICT,
        "cannot be read",
        () -> driver.delete(mark(), spec.volumeId(), spec.placement()));
  }

  private void writeObject(String name, byte[] content) throws IllegalStateException {
    Path file = directory.resolve("content");
    try {
      Files.write(file, content);
      var process =
          new ProcessBuilder(
                  List.of(
                      "rados",
                      "-c",
                      CEPH.access().configuration().toString(),
                      "-p",
                      pool,
                      "put",
                      name,
                      file.toString()))
              .inheritIO()
              .start();
      assertThat(process.waitFor()).isZero();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private double provisionedGib() {
    return driver.report().pools().getFirst().provisionedGib();
  }

  private RbdClient client() {
    return new RbdClient(CEPH.access(), pool);
  }

  private VolumeSpec spec() {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, pool);
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-trouble");
  }

  private RbdDriver driver(Map<String, String> changed) {
    Map<String, String> configuration = new HashMap<>();
    configuration.put("conf", CEPH.access().configuration().toString());
    configuration.put("pool", pool);
    configuration.putAll(changed);
    return (RbdDriver)
        new RbdDriverFactory().create(new BackendSettings("host", "trouble", configuration));
  }

  private static void assertFault(DriverFault fault, String words, ThrowingCallable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call)
        .matches(e -> e.fault() == fault, "fault " + fault)
        .withMessageContaining(words);
  }
}
