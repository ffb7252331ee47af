package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StorageView;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A group whose volumes are called as its operator says. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LvmNamesTest {
  private static final String HOST = "node1";
  private static final LvNames NAMES =
      new LvNames(NameTemplate.of("vol_%s.x"), NameTemplate.of("snapshots-%s"));

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"thin", "thick"})
  void allCallsAgreeOnThem(String provisioning) {
    VolumeSpec volume = spec();
    VolumeSpec clone = spec();
    VolumeSpec copy = spec();
    var snapshot =
        new SnapshotSpec(
            UUID.randomUUID(), UUID.randomUUID(), volume.volumeId(), volume.placement());
    try (LvmDriver driver = driver(provisioning, NAMES)) {
      driver.setup(null);
      driver.create(mark(), volume);
      group().write(LvName.volume(volume.volumeId()), 0, SimulatedVolumeGroup.bytes("content"));
      driver.createSnapshot(mark(), snapshot);
      driver.cloneVolume(mark(), clone, volume.volumeId(), volume.placement());
      driver.createFromSnapshot(mark(), copy, snapshot);
      driver.extend(mark(), volume.volumeId(), volume.placement(), 2);

      assertThat(group().look().volumes())
          .extracting(LogicalVolume::name)
          .filteredOn(name -> !name.equals("simulated-pool"))
          .containsExactlyInAnyOrder(
              "vol_" + volume.volumeId() + ".x",
              "vol_" + clone.volumeId() + ".x",
              "vol_" + copy.volumeId() + ".x",
              "_snapshots-" + snapshot.snapshotId());
      for (VolumeSpec each : new VolumeSpec[] {clone, copy}) {
        assertThat(group().read(LvName.volume(each.volumeId()), 0, 7))
            .isEqualTo(SimulatedVolumeGroup.bytes("content"));
      }
      assertThat(driver.connect(mark(), request(clone)).data())
          .containsEntry("device_path", "/dev/simulated/vol_" + clone.volumeId() + ".x");
      driver.disconnect(mark(), request(clone), true);
      assertListed(driver, volume, snapshot);

      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> driver.delete(mark(), volume.volumeId(), volume.placement()))
          .matches(e -> e.fault() == DriverFault.BUSY);
      driver.deleteSnapshot(mark(), snapshot);
      for (VolumeSpec each : new VolumeSpec[] {volume, clone, copy}) {
        driver.delete(mark(), each.volumeId(), each.placement());
      }
      assertThat(driver.volumes()).isEmpty();
    }
  }

  private static void assertListed(LvmDriver driver, VolumeSpec volume, SnapshotSpec snapshot) {
    try (StorageView view = driver.look(Session.identity(driver.session().state()))) {
      assertThat(view.volumes())
          .hasSize(3)
          .allMatch(it -> it.state() == PlacementState.COMPLETE)
          .extracting(StoredVolume::volumeId)
          .contains(volume.volumeId());
      assertThat(view.snapshots())
          .extracting(StoredSnapshot::snapshotId)
          .containsExactly(snapshot.snapshotId());
    }
  }

  /** What is not found by its name would be taken for deleted. */
  @Test
  void templatesAreNotChangedOverVolumesThatAreThere() {
    VolumeSpec volume = spec();
    try (LvmDriver driver = driver("thin", NAMES)) {
      driver.setup(null);
      driver.create(mark(), volume);
    }
    try (LvmDriver driver = driver("thin", LvNames.USUAL)) {
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> driver.setup(null))
          .matches(e -> e.fault() == DriverFault.INVALID)
          .withMessageContaining("vol_" + volume.volumeId() + ".x carries marks")
          .withMessageContaining("'volume-name-template'");
    }
    try (LvmDriver driver = driver("thick", LvNames.USUAL)) {
      // what is another backend's has its names
      driver.setup(null);
    }
    try (LvmDriver driver = driver("thin", NAMES)) {
      driver.setup(null);
      assertThat(driver.volumes()).extracting(StoredVolume::volumeId).hasSize(1);
    }
  }

  @Test
  void templatesDoNotChangePlaces() {
    var swapped = new LvNames(NameTemplate.of("_snapshots-%s"), NameTemplate.of("vol_%s.x"));
    BackendIdentity identity = withVolumeAndSnapshot(spec());

    assertRefused(swapped, identity, "'volume-name-template'");
  }

  @Test
  void theTemplateOfSnapshotsIsNotChangedAlone() {
    BackendIdentity identity = withVolumeAndSnapshot(spec());

    assertRefused(
        new LvNames(NAMES.volumes(), NameTemplate.of("snap%s")),
        identity,
        "'snapshot-name-template'");
  }

  /** It has the same name whatever is configured. */
  @Test
  void whatIsPutAwayIsNoReasonToKeepATemplateNorToChangeIt() {
    Set<String> tags = Mark.ofVolume(mark(), UUID.randomUUID(), PlacementState.BUILDING).tags();
    tags.addAll(Deletion.of(LvName.volume(UUID.randomUUID())).tags());
    GroupChanges others = group().begin(UUID.randomUUID());
    others.createThick(LvName.deleted(UUID.randomUUID()), VolumeSpec.GIB, tags);
    try (LvmDriver driver = driver("thick", LvNames.USUAL)) {
      driver.setup(null);
    }
    VolumeSpec volume = spec();
    try (LvmDriver driver = driver("thick", NAMES)) {
      driver.setup(null);
      driver.create(mark(), volume);
    }
    try (LvmDriver driver = driver("thick", LvNames.USUAL)) {
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> driver.setup(null))
          .withMessageContaining("'volume-name-template'");
    }
  }

  @Test
  void oneThatWasRenamedByHandStopsNothingAndIsNotTakenForGone() {
    VolumeSpec renamed = spec();
    BackendIdentity identity = withVolumeAndSnapshot(spec());
    try (LvmDriver driver = driver("thin", NAMES)) {
      driver.setup(identity);
      driver.create(mark(), renamed);
    }
    String name = "vol_" + renamed.volumeId() + ".x";
    group()
        .change(
            name,
            it ->
                group()
                    .volume("by-hand", it.sizeBytes(), it.attributes(), "", it.pool(), it.tags()));
    try (LvmDriver driver = driver("thin", NAMES)) {
      driver.setup(identity);
      assertThat(driver.volumes()).hasSize(1);
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> driver.delete(mark(), renamed.volumeId(), renamed.placement()))
          .matches(e -> e.fault() == DriverFault.CONFLICT)
          .withMessageStartingWith("by-hand carries the marks");
      assertThat(group().look().find("by-hand")).isPresent();
    }
  }

  private BackendIdentity withVolumeAndSnapshot(VolumeSpec volume) {
    try (LvmDriver driver = driver("thin", NAMES)) {
      BackendIdentity identity = driver.setup(null).identity();
      driver.create(mark(), volume);
      driver.createSnapshot(
          mark(),
          new SnapshotSpec(
              UUID.randomUUID(), UUID.randomUUID(), volume.volumeId(), volume.placement()));
      return identity;
    }
  }

  private void assertRefused(LvNames names, BackendIdentity identity, String saying) {
    try (LvmDriver driver = driver("thin", names)) {
      for (Runnable call :
          new Runnable[] {() -> driver.setup(identity), () -> driver.look(identity)}) {
        assertThatExceptionOfType(DriverException.class)
            .isThrownBy(call::run)
            .matches(e -> e.fault() == DriverFault.INVALID)
            .withMessageContaining(saying);
      }
    }
  }

  private SimulatedVolumeGroup group() {
    return new SimulatedVolumeGroup(directory, 200 * VolumeSpec.GIB, NAMES);
  }

  private LvmDriver driver(String provisioning, LvNames names) {
    Map<String, String> configuration =
        new HashMap<>(
            Map.of(
                "volume-group",
                "simulated",
                "provisioning",
                provisioning,
                "state-directory",
                directory.toString()));
    configuration.put("volume-name-template", names.volumes().toString());
    configuration.put("snapshot-name-template", names.snapshots().toString());
    return (LvmDriver)
        new SimulatedLvmFactory().create(new BackendSettings(HOST, "disks", configuration));
  }

  private static VolumeSpec spec() {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, "disks");
  }

  private static ConnectionRequest request(VolumeSpec spec) {
    return new ConnectionRequest(
        spec.volumeId(),
        spec.placement(),
        UUID.nameUUIDFromBytes(new byte[] {1}),
        new Connector(Map.of("host", HOST)),
        false);
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-names");
  }
}
