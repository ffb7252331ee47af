package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.OperationMark;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StorageView;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many volumes at once, through all that is done with them; in the end nothing is left. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class LvmCrowdTest {
  private static final int VOLUMES = Tier.count(30, 200);
  private static final int CLIENTS = 8;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"thin", "thick"})
  void aCrowdOfClientsLeavesNothing(String provisioning) throws Exception {
    var settings = settings(provisioning);
    try (LvmDriver driver = (LvmDriver) new SimulatedLvmFactory().create(settings)) {
      BackendIdentity identity = driver.setup(null).identity();
      int before = driver.session().state().volumes().size();
      List<Callable<Boolean>> lives = new ArrayList<>();
      for (int i = 0; i < VOLUMES; i++) {
        int number = i;
        lives.add(() -> isLived(driver, number));
      }
      try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
        for (Future<Boolean> life : clients.invokeAll(lives)) {
          assertThat(life.get()).isTrue();
        }
      }
      driver.checkHealth();
      await().until(() -> driver.session().state().volumes().size() == before);
      try (StorageView view = driver.look(identity)) {
        assertThat(view.volumes()).isEmpty();
        assertThat(view.snapshots()).isEmpty();
        assertThat(view.kept()).isEmpty();
      }
    }
    assertThat(names(directory.resolve("exports"))).noneMatch(name -> name.contains("volume-"));
    assertThat(names(directory.resolve("state"))).noneMatch(name -> name.contains("iqn."));
  }

  /** Made, attached, copied while it is, grown, detached and removed. */
  private static boolean isLived(LvmDriver driver, int number) {
    VolumeSpec volume = spec();
    VolumeSpec clone = spec();
    var snapshot =
        new SnapshotSpec(
            UUID.randomUUID(), UUID.randomUUID(), volume.volumeId(), volume.placement());
    ConnectionRequest request = request(volume, number);
    driver.create(mark(), volume);
    assertThat(driver.connect(mark(), request)).isEqualTo(driver.connect(mark(), request));
    driver.createSnapshot(mark(), snapshot);
    driver.createFromSnapshot(mark(), clone, snapshot);
    driver.disconnect(mark(), request, number % 2 == 0);
    driver.extend(mark(), volume.volumeId(), volume.placement(), 2);
    assertThat(driver.inspect(volume.volumeId()).orElseThrow().sizeBytes())
        .isEqualTo(2 * VolumeSpec.GIB);
    driver.deleteSnapshot(mark(), snapshot);
    driver.delete(mark(), volume.volumeId(), volume.placement());
    driver.delete(mark(), clone.volumeId(), clone.placement());
    return driver.inspect(volume.volumeId()).isEmpty();
  }

  private BackendSettings settings(String provisioning) {
    return new BackendSettings(
        "node1",
        "disks",
        Map.of(
            "volume-group",
            "simulated",
            "provisioning",
            provisioning,
            "export",
            "lio",
            "iscsi-address",
            "192.0.2.7",
            "export-directory",
            directory.resolve("exports").toString(),
            "state-directory",
            directory.resolve("state").toString()));
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static ConnectionRequest request(VolumeSpec volume, int number) {
    return new ConnectionRequest(
        volume.volumeId(),
        volume.placement(),
        UUID.randomUUID(),
        new Connector(
            Map.of("host", "c" + number, "initiator", "iqn.2026-01.dev.halite:c" + number)),
        false);
  }

  private static VolumeSpec spec() {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, "disks");
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-crowd");
  }
}
