package dev.halite.driver.rbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageView;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.ceph.CephExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What must not happen whoever asks: the end of this process, a change by a mere look. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RbdSafetyTest {
  @RegisterExtension static final CephExtension CEPH = CephExtension.inMemory();

  @TempDir private Path directory;
  private final String pool = CEPH.newPool();

  @Test
  void aConfigurationFileThatLibradosMustNotSeeIsRefusedAndReadAgainLater() throws IOException {
    String good = Files.readString(CEPH.access().configuration());
    Path conf = Files.writeString(directory.resolve("ceph.conf"), "# \u00f6\n" + good);
    StorageDriver changing = driver(Map.of("conf", conf.toString()));
    BackendIdentity identity = changing.setup(null).identity();

    Files.writeString(conf, "\uFEFF" + good);
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> changing.setup(identity))
        .matches(e -> e.fault() == DriverFault.INVALID)
        .withMessage("Backend host@safe: ceph.conf, line 1: byte EF is not ASCII.");

    Files.writeString(conf, good);
    changing.setup(identity);
    changing.checkHealth();
    changing.close();
  }

  @Test
  void aLookAtAPoolLeavesItsTrashAlone() {
    try (RbdClient client = new RbdClient(CEPH.access(), pool);
        StorageDriver driver = driver(Map.of());
        StorageDriver looking = driver(Map.of())) {
      BackendIdentity identity = driver.setup(null).identity();
      var spec = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, pool);
      var mark = new OperationMark(UUID.randomUUID(), 0, "req-safety");
      driver.create(mark, spec);
      Duration time = Duration.ofMinutes(5);
      assertThat(client.pool().lock(VolumeIndex.MARKER, "purge", "us", "a test", time)).isTrue();
      driver.delete(mark, spec.volumeId(), spec.placement());
      driver.close();
      client.pool().unlock(VolumeIndex.MARKER, "purge", "us");
      var index = new VolumeIndex(client.pool());

      try (StorageView view = looking.look(identity)) {
        assertThat(view.volumes()).isEmpty();
        Awaitility.await()
            .during(Duration.ofSeconds(3))
            .atMost(Duration.ofSeconds(10))
            .until(() -> index.trash().size() == 1 && client.pool().images().trash().size() == 1);
      }
      // what does clear it away is a setup
      driver.setup(identity);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> client.pool().images().trash().isEmpty());
    }
  }

  @Test
  void aVolumeThatAClientHasOpenIsNotReverted() {
    try (RbdClient client = new RbdClient(CEPH.access(), pool);
        RbdDriver driver = (RbdDriver) driver(Map.of())) {
      driver.setup(null);
      var mark = new OperationMark(UUID.randomUUID(), 0, "req-safety");
      var volume = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, pool);
      driver.create(mark, volume);
      client.write(volume.volumeId(), "before");
      var snapshot =
          new SnapshotSpec(
              UUID.randomUUID(), UUID.randomUUID(), volume.volumeId(), volume.placement());
      driver.createSnapshot(mark, snapshot);
      client.write(volume.volumeId(), "after!");

      try (OpenImage open = client.open(volume.volumeId())) {
        assertThat(open.sizeBytes()).isEqualTo(volume.sizeBytes());
        assertThatExceptionOfType(DriverException.class)
            .isThrownBy(() -> driver.revert(mark, snapshot))
            .matches(e -> e.fault() == DriverFault.BUSY)
            .withMessageContaining("a client has it open");
      }
      assertThat(client.read(volume.volumeId(), 6)).isEqualTo("after!");
      driver.revert(mark, snapshot);
      assertThat(client.read(volume.volumeId(), 6)).isEqualTo("before");
    }
  }

  private StorageDriver driver(Map<String, String> changed) {
    Map<String, String> configuration = new HashMap<>();
    configuration.put("conf", CEPH.access().configuration().toString());
    configuration.put("pool", pool);
    configuration.putAll(changed);
    return new RbdDriverFactory().create(new BackendSettings("host", "safe", configuration));
  }
}
