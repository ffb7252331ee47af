package dev.halite.testkit.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.PoolFeature;
import dev.halite.driver.Setting;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SnapshotSupport;
import dev.halite.driver.StageListener;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageView;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a driver says of itself holds: its settings, and what it can do. */
abstract class DriverBasicsContractTest extends DriverUnderTest {

  @Test
  void anUnknownConfigurationKeyIsRefused() {
    Map<String, String> configuration = new HashMap<>(configuration());
    configuration.put("no-such-key", "1");
    assertFault(
        DriverFault.INVALID,
        () -> factory().create(new BackendSettings(HOST, BACKEND, configuration)));
  }

  @Test
  void settingsAreRowsAndAValueThatIsNoneIsRefusedByKeyAndCondition() {
    assertThat(factory().settings()).extracting(Setting::name).doesNotHaveDuplicates();
    for (Setting<?> setting : factory().settings()) {
      assertThat(setting.name()).matches("[a-z]+(-[a-z]+)*");
      Map<String, String> configuration = new HashMap<>(configuration());
      configuration.put(setting.name(), "no\u0000value");
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(
              () -> factory().create(new BackendSettings(HOST, BACKEND, configuration)).close())
          .matches(e -> e.fault() == DriverFault.INVALID)
          .withMessageContaining(
              "'%s' must be %s, not 'no?value'."
                  .formatted(setting.name(), setting.kind().condition()));
    }
  }

  @Test
  void whatMustBeSetIsNamed() {
    for (Setting<?> setting : factory().settings()) {
      Map<String, String> configuration = new HashMap<>(configuration());
      configuration.put(setting.name(), " ");
      if (setting.isRequired()) {
        assertThatExceptionOfType(DriverException.class)
            .isThrownBy(
                () -> factory().create(new BackendSettings(HOST, BACKEND, configuration)).close())
            .matches(e -> e.fault() == DriverFault.INVALID)
            .withMessageContaining("'%s' must be set.".formatted(setting.name()));
      } else {
        factory().create(new BackendSettings(HOST, BACKEND, configuration)).close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(PoolFeature.class)
  void aCapabilityWorksOrIsRefusedWithItsSentence(PoolFeature feature) {
    Class<?> support = CapabilityProbe.supportOf(feature);
    if (support == null) {
      assertThat(feature.isDerived()).isFalse();
      return;
    }
    VolumeSpec volume = spec(1);
    StoredVolume before = driver().create(mark(), volume);
    if (support.isInstance(driver())) {
      CapabilityProbe.use(feature, driver(), volume);
      return;
    }
    assertThat(PoolFeature.derivedFrom(driver())).doesNotContain(feature);
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> PoolFeature.require(driver(), HOST + "@" + BACKEND, support))
        .matches(e -> e.fault() == DriverFault.UNSUPPORTED)
        .withMessageMatching(
            "Backend contract@under-test cannot [a-z ]+: its driver has no such capability\\.");
    assertThat(driver().volumes()).containsExactly(before);
  }

  @Test
  void aLookShowsTheVolumesAndLeavesWhoWorksAlone() {
    StoredVolume volume = driver().create(mark(), spec(2));
    try (StorageDriver other = newDriver(StageListener.NONE);
        StorageView view = other.look(setup().identity())) {
      assertThat(view.volumes()).containsExactly(volume);
      StoredVolume second = driver().create(mark(), spec(1));
      assertThat(view.volumes()).containsExactlyInAnyOrder(volume, second);
      driver().delete(mark(), second.volumeId(), Objects.requireNonNull(second.placement()));
      assertThat(view.volumes()).containsExactly(volume);
    }
    driver().checkHealth();
  }

  @Test
  void aLookShowsTheSnapshotsOfAllVolumes() {
    if (!(driver() instanceof SnapshotSupport snapshots)) {
      return;
    }
    Set<StoredSnapshot> taken = new HashSet<>();
    for (int i = 0; i < 2; i++) {
      VolumeSpec volume = spec(1);
      driver().create(mark(), volume);
      for (int j = 0; j < 2; j++) {
        taken.add(snapshots.createSnapshot(mark(), DriverDataUnderTest.snapshotOf(volume)));
      }
    }
    driver().create(mark(), spec(1));
    try (StorageDriver other = newDriver(StageListener.NONE);
        StorageView view = other.look(setup().identity())) {
      assertThat(view.snapshots()).containsExactlyInAnyOrderElementsOf(taken);
      StoredSnapshot gone = taken.iterator().next();
      snapshots.deleteSnapshot(
          mark(),
          new SnapshotSpec(
              gone.snapshotId(),
              Objects.requireNonNull(gone.placement()),
              gone.volumeId(),
              Objects.requireNonNull(driver().inspect(gone.volumeId()).orElseThrow().placement())));
      taken.remove(gone);
      assertThat(view.snapshots()).containsExactlyInAnyOrderElementsOf(taken);
    }
    driver().checkHealth();
  }

  @Test
  void nothingElseThanTheRecordedStorageIsLookedAt() {
    driver().create(mark(), spec(1));
    replaceStorage();
    try (StorageDriver other = newDriver(StageListener.NONE)) {
      assertFault(DriverFault.IDENTITY_MISMATCH, () -> other.look(setup().identity()).close());
    }
  }
}
