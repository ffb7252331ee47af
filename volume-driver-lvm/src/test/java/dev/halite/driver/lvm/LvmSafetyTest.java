package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StageListener;
import dev.halite.driver.StorageView;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is somebody else's stays untouched, and none of it is read by anybody. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LvmSafetyTest {
  private static final long MIB = 1 << 20;
  private static final long GROUP_SIZE = 200 * VolumeSpec.GIB;
  private static final String HOST = "node1";
  private static final UUID ATTACHMENT = UUID.randomUUID();

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"thin", "thick"})
  void aVolumeOfOursByNameOnlyIsSeenAndNeverTouched(String provisioning) {
    VolumeSpec spec = spec();
    LvName name = LvName.volume(spec.volumeId());
    try (LvmDriver driver = driver(provisioning, StageListener.NONE)) {
      driver.setup(null);
      group().begin(UUID.randomUUID()).createThick(name, VolumeSpec.GIB, Set.of("of=others"));
      group().write(name, 0, SimulatedVolumeGroup.bytes("theirs"));
      var snapshot =
          new SnapshotSpec(UUID.randomUUID(), UUID.randomUUID(), spec.volumeId(), spec.placement());

      assertThat(driver.inspect(spec.volumeId()))
          .hasValueSatisfying(
              it -> {
                assertThat(it.state()).isEqualTo(PlacementState.DAMAGED);
                assertThat(it.placement()).isNull();
              });
      assertConflict(() -> driver.create(mark(), spec));
      assertConflict(() -> driver.delete(mark(), spec.volumeId(), spec.placement()));
      assertConflict(() -> driver.extend(mark(), spec.volumeId(), spec.placement(), 2));
      assertConflict(() -> driver.createSnapshot(mark(), snapshot));
      assertConflict(() -> driver.deleteSnapshot(mark(), snapshot));
      assertConflict(() -> driver.cloneVolume(mark(), spec(), spec.volumeId(), spec.placement()));
      assertConflict(() -> driver.connect(mark(), request(spec)));
      driver.disconnect(mark(), request(spec), true);
    }
    assertThat(group().look().find(name).orElseThrow().tags()).containsExactly("of=others");
    assertThat(group().look().find(name).orElseThrow().sizeBytes()).isEqualTo(VolumeSpec.GIB);
    assertThat(group().read(name, 0, 6)).isEqualTo(SimulatedVolumeGroup.bytes("theirs"));
  }

  @Test
  void oneBackendOfAGroupDoesNotListWhatIsAnothers() {
    VolumeSpec thin = spec();
    VolumeSpec thick = spec();
    try (LvmDriver ofPool = driver("thin", StageListener.NONE);
        LvmDriver ofRest = driver("thick", StageListener.NONE)) {
      ofPool.setup(null);
      ofRest.setup(null);
      UUID ofThin = snapshotOfNew(ofPool, thin);
      UUID ofThick = snapshotOfNew(ofRest, thick);

      assertLists(ofPool, thin.volumeId(), ofThin);
      assertLists(ofRest, thick.volumeId(), ofThick);
    }
  }

  private static UUID snapshotOfNew(LvmDriver driver, VolumeSpec spec) {
    driver.create(mark(), spec);
    UUID snapshot = UUID.randomUUID();
    driver.createSnapshot(
        mark(), new SnapshotSpec(snapshot, UUID.randomUUID(), spec.volumeId(), spec.placement()));
    return snapshot;
  }

  private static void assertLists(LvmDriver driver, UUID volume, UUID snapshot) {
    assertThat(driver.volumes()).extracting(StoredVolume::volumeId).containsExactly(volume);
    try (StorageView view = driver.look(Session.identity(driver.session().state()))) {
      assertThat(view.volumes()).extracting(StoredVolume::volumeId).containsExactly(volume);
      assertThat(view.snapshots()).extracting(StoredSnapshot::snapshotId).containsExactly(snapshot);
    }
  }

  @Test
  void aThickVolumeShowsNothingOfWhatLayThereBefore() {
    VolumeSpec spec = spec();
    LvName name = LvName.volume(spec.volumeId());
    try (LvmDriver driver = driver("thick", StageListener.NONE)) {
      driver.setup(null);
      driver.create(mark(), spec);
      assertZero(name, 0);
      assertZero(name, VolumeSpec.GIB - MIB);
      driver.extend(mark(), spec.volumeId(), spec.placement(), 2);
      assertZero(name, VolumeSpec.GIB);
    }
  }

  @Test
  void aThickVolumeThatStoppedGrowingIsZeroedBeforeAnybodyReadsIt() {
    VolumeSpec spec = spec();
    VolumeSpec copy = spec();
    LvName name = LvName.volume(spec.volumeId());
    try (LvmDriver driver = driver("thick", LvmSafetyTest::stopWhenGrown)) {
      driver.setup(null);
      driver.create(mark(), spec);
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> driver.extend(mark(), spec.volumeId(), spec.placement(), 2));
    }
    try (LvmDriver driver = driver("thick", StageListener.NONE)) {
      driver.setup(null);
      driver.connect(mark(), request(spec));
      assertZero(name, VolumeSpec.GIB);
      driver.disconnect(mark(), request(spec), false);
      driver.extend(mark(), spec.volumeId(), spec.placement(), 2);
      driver.cloneVolume(mark(), copy, spec.volumeId(), spec.placement());
    }
    assertThat(group().look().find(name).orElseThrow().tags())
        .noneMatch(tag -> tag.startsWith("halite.zero-from"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"thin", "thick"})
  void aVolumeThatAServerHasIsNotRemoved(String provisioning) {
    VolumeSpec spec = spec();
    try (LvmDriver driver = driver(provisioning, StageListener.NONE)) {
      driver.setup(null);
      driver.create(mark(), spec);
      driver.connect(mark(), request(spec));
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> driver.delete(mark(), spec.volumeId(), spec.placement()))
          .matches(e -> e.fault() == DriverFault.BUSY);
      assertThat(driver.volumes()).hasSize(1);
    }
  }

  @Test
  void aThickVolumeWithoutADeviceIsZeroedAndRemoved() {
    VolumeSpec spec = spec();
    try (LvmDriver driver = driver("thick", StageListener.NONE)) {
      driver.setup(null);
      driver.create(mark(), spec);
      group()
          .begin(UUID.randomUUID())
          .activate(LvName.volume(spec.volumeId()), GroupChanges.Activation.INACTIVE);
      driver.delete(mark(), spec.volumeId(), spec.placement());
      assertThat(driver.volumes()).isEmpty();
    }
  }

  @Test
  void aServerElsewhereIsRefusedWithASentence() {
    VolumeSpec spec = spec();
    try (LvmDriver driver = driver("thin", StageListener.NONE)) {
      driver.setup(null);
      driver.create(mark(), spec);
      var elsewhere =
          new ConnectionRequest(
              spec.volumeId(),
              spec.placement(),
              UUID.randomUUID(),
              new Connector(Map.of("host", "compute7", "initiator", "iqn.2026-01.dev.halite:c")),
              false);
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> driver.connect(mark(), elsewhere))
          .withMessageContaining("does not export volumes over the network")
          .withMessageNotContaining(HOST)
          .matches(e -> e.fault() == DriverFault.UNFIT_CONNECTOR);
    }
  }

  @Test
  void aCloneForWhichThereIsNoRoomLeavesNothing() {
    VolumeSpec source = spec();
    try (LvmDriver driver = driver("thick", StageListener.NONE)) {
      driver.setup(null);
      driver.create(mark(), source);
      // room for the clone, but not for the snapshot from which it is copied
      LvName others = LvName.volume(UUID.randomUUID());
      group()
          .begin(UUID.randomUUID())
          .createThick(others, GROUP_SIZE - 2 * VolumeSpec.GIB, Set.of("of=others"));
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(
              () -> driver.cloneVolume(mark(), spec(), source.volumeId(), source.placement()))
          .matches(e -> e.fault() == DriverFault.FULL);
      assertThat(group().look().volumes())
          .extracting(LogicalVolume::name)
          .containsExactlyInAnyOrder(
              others.toString(), LvName.volume(source.volumeId()).toString());
    }
  }

  private static void stopWhenGrown(OperationMark mark, String stage) {
    if (stage.equals("extend.grown")) {
      throw new IllegalStateException("stopped");
    }
  }

  private void assertZero(LvName name, long offset) {
    assertThat(group().read(name, offset, 6)).containsOnly(0);
  }

  private LvmDriver driver(String provisioning, StageListener stages) {
    return (LvmDriver)
        new SimulatedLvmFactory()
            .create(
                new BackendSettings(
                    HOST,
                    "disks",
                    Map.of(
                        "volume-group",
                        "simulated",
                        "provisioning",
                        provisioning,
                        "state-directory",
                        directory.toString()),
                    Clock.systemUTC(),
                    UUID::randomUUID,
                    stages));
  }

  private SimulatedVolumeGroup group() {
    return new SimulatedVolumeGroup(directory, GROUP_SIZE);
  }

  private static VolumeSpec spec() {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, "disks");
  }

  private static ConnectionRequest request(VolumeSpec spec) {
    return new ConnectionRequest(
        spec.volumeId(), spec.placement(), ATTACHMENT, new Connector(Map.of("host", HOST)), false);
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-safety");
  }

  private static void assertConflict(ThrowingCallable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call)
        .matches(e -> e.fault() == DriverFault.CONFLICT);
  }
}
