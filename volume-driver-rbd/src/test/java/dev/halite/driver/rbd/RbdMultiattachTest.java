package dev.halite.driver.rbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.common.storage.ceph.CephPool;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.QosLimit;
import dev.halite.driver.RetypeTarget;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SourceReference;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.ceph.CephExtension;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Volumes that several servers write to by turns. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RbdMultiattachTest {
  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  private static final Map<QosLimit, Long> LIMITED = Map.of(QosLimit.TOTAL_IOPS_SEC, 100L);

  private final String pool = CEPH.newPool();

  /** What happens once the features of an image are changed. */
  private volatile Runnable features = () -> {};

  private final RbdDriver driver = driver();

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void noServerTakesALockAwayFromTheOthers() {
    VolumeSpec shared = created(true);
    VolumeSpec ordinary = created(false);

    assertThat(isOfOneWriter(ordinary)).isTrue();
    assertThat(isOfOneWriter(shared)).isFalse();
    try (RbdClient one = client();
        RbdClient other = client();
        OpenImage first = one.open(shared.volumeId());
        OpenImage second = other.open(shared.volumeId())) {
      first.write(0, RbdClient.bytes("one"));
      second.write(3, RbdClient.bytes("two"));
      first.write(6, RbdClient.bytes("six"));
      assertThat(one.read(shared.volumeId(), 9)).isEqualTo("onetwosix");
    }
  }

  @Test
  void aCloneIsAsItsOwnTypeAsks() {
    VolumeSpec shared = created(true);
    VolumeSpec ordinary = created(false);

    for (VolumeSpec source : List.of(shared, ordinary)) {
      SnapshotSpec snapshot = snapshotOf(source);
      driver.createSnapshot(mark(), snapshot);
      for (boolean multiattach : List.of(true, false)) {
        VolumeSpec fromVolume = spec(multiattach);
        VolumeSpec fromSnapshot = spec(multiattach);
        driver.cloneVolume(mark(), fromVolume, source.volumeId(), source.placement());
        driver.createFromSnapshot(mark(), fromSnapshot, snapshot);
        assertThat(isOfOneWriter(fromVolume)).isEqualTo(!multiattach);
        assertThat(isOfOneWriter(fromSnapshot)).isEqualTo(!multiattach);
      }
    }
  }

  @Test
  void aVolumeComesToBeForSeveralServersAndForOneAgain() {
    VolumeSpec volume = created(false);
    try (RbdClient client = client()) {
      client.write(volume.volumeId(), "before");
      for (boolean multiattach : List.of(true, false)) {
        for (int i = 0; i < 2; i++) {
          retype(volume, Map.of(), multiattach);
        }
        try (OpenImage open = client.open(volume.volumeId())) {
          assertThat(open.isOfOneWriter()).isEqualTo(!multiattach);
        }
        assertThat(client.read(volume.volumeId(), 6)).isEqualTo("before");
      }
    }
  }

  @Test
  void nothingIsChangedOfWhatAClientHasOpen() {
    VolumeSpec volume = created(false);
    try (RbdClient client = client();
        OpenImage open = client.open(volume.volumeId())) {
      assertFault(DriverFault.BUSY, () -> retype(volume, LIMITED, true));
      retype(volume, Map.of(), false);

      String image =
          client.pool().images().idOf(VolumeImages.name(volume.volumeId())).orElseThrow();
      try (var mark = new VolumeImages(client.pool()).markFlattening(image, UUID.randomUUID())) {
        assertThat(mark.header().allMetadata(Limits.PREFIX)).isEmpty();
        assertFault(DriverFault.OCCUPIED, () -> retype(volume, LIMITED, true));
      }
      assertThat(open.isOfOneWriter()).isTrue();
    }
    retype(volume, LIMITED, true);
    assertThat(isOfOneWriter(volume)).isFalse();
  }

  @Test
  void whatIsRefusedOfTheLimitsIsRefusedBeforeAnythingIsChanged() {
    VolumeSpec volume = created(false);

    assertFault(
        DriverFault.INVALID, () -> retype(volume, Map.of(QosLimit.TOTAL_IOPS_SEC, 0L), true));

    assertThat(isOfOneWriter(volume)).isTrue();
  }

  @Test
  void afterAChangeNothingIsARefusal() {
    VolumeSpec volume = created(false);
    try (RbdClient client = client()) {
      features = () -> client.pool().images().remove(VolumeImages.name(volume.volumeId()));

      assertFault(DriverFault.FAILURE, () -> retype(volume, LIMITED, true));
    }
  }

  private void retype(VolumeSpec volume, Map<QosLimit, Long> limits, boolean multiattach) {
    driver.retype(
        mark(), volume.volumeId(), volume.placement(), new RetypeTarget(null, limits, multiattach));
  }

  private static void assertFault(DriverFault fault, ThrowingCallable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call)
        .matches(e -> e.fault() == fault, fault.toString());
  }

  @Test
  void allElseIsDoneWithItAsWithOthers() {
    VolumeSpec shared = created(true);
    SnapshotSpec snapshot = snapshotOf(shared);
    try (RbdClient client = client()) {
      client.write(shared.volumeId(), "before");
      driver.createSnapshot(mark(), snapshot);
      client.write(shared.volumeId(), "after!");
      driver.revert(mark(), snapshot);
      assertThat(client.read(shared.volumeId(), 6)).isEqualTo("before");
      driver.extend(mark(), shared.volumeId(), shared.placement(), 2);
      assertThat(client.read(shared.volumeId(), 6)).isEqualTo("before");
    }
    driver.deleteSnapshot(mark(), snapshot);
    driver.delete(mark(), shared.volumeId(), shared.placement());
    assertThat(driver.volumes()).isEmpty();
  }

  @Test
  void anImageThatIsThereIsNotManagedForSeveralServers() {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> driver.manage(mark(), spec(true), SourceReference.toName("any")))
        .matches(e -> e.fault() == DriverFault.UNSUPPORTED);
  }

  /**
   * Whether a client that writes takes the image's lock, and keeps account of its objects, which no
   * clone has.
   */
  private boolean isOfOneWriter(VolumeSpec volume) {
    try (RbdClient client = client();
        OpenImage open = client.open(volume.volumeId())) {
      open.write(0, RbdClient.bytes("content"));
      CephPool images = client.pool();
      String image = images.images().idOf(VolumeImages.name(volume.volumeId())).orElseThrow();
      boolean locked = !images.header(image).lockOwners().isEmpty();
      assertThat(images.exists("rbd_object_map." + image))
          .isEqualTo(locked && images.header(image).parent().isEmpty());
      return locked;
    }
  }

  private VolumeSpec created(boolean multiattach) {
    VolumeSpec spec = spec(multiattach);
    driver.create(mark(), spec);
    return spec;
  }

  private VolumeSpec spec(boolean multiattach) {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, pool, multiattach);
  }

  private static SnapshotSpec snapshotOf(VolumeSpec volume) {
    return new SnapshotSpec(
        UUID.randomUUID(), UUID.randomUUID(), volume.volumeId(), volume.placement());
  }

  private RbdClient client() {
    return new RbdClient(CEPH.access(), pool);
  }

  private RbdDriver driver() {
    var made =
        (RbdDriver)
            new RbdDriverFactory()
                .create(
                    new BackendSettings(
                        "node",
                        "rbd",
                        Map.of("conf", CEPH.access().configuration().toString(), "pool", pool),
                        Clock.systemUTC(),
                        UUID::randomUUID,
                        (mark, stage) -> {
                          if (stage.equals("retype.features-set")) {
                            features.run();
                          }
                        }));
    made.setup(null);
    return made;
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-test");
  }
}
