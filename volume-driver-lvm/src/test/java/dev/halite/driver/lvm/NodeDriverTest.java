package dev.halite.driver.lvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.BackendSetup;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PoolReport;
import dev.halite.driver.Provisioning;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.VolumeSpec;
import dev.halite.testkit.node.StorageNodeExtension;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A driver's whole day on LVM itself; each verb for itself is in {@link NodeVerbsTest}. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class NodeDriverTest {
  @RegisterExtension static final StorageNodeExtension NODE = new StorageNodeExtension();

  private static final String HOST = "node1";
  private static final String POOL = "fast";

  @Test
  void thinVolumes() {
    day(Provisioning.THIN, LvNames.USUAL);
  }

  @Test
  void thickVolumes() {
    // called as an operator might
    day(
        Provisioning.THICK,
        new LvNames(NameTemplate.of("cinder_%s.1"), NameTemplate.of("snapshot+%s")));
  }

  /** Looked for on the disk itself, below LVM. */
  @Test
  void whatIsDeletedIsNotOnTheDiskAnyMoreWhenItsSpaceIsFree() {
    NodeGroup group = NodeGroup.emptied(NODE.node(), Provisioning.THICK);
    Map<String, String> keys = new HashMap<>(group.configuration(Provisioning.THICK));
    keys.put("volume-clear", "zero");
    try (LvmDriver driver = driver(keys)) {
      driver.setup(null);
      VolumeSpec volume = spec(1);
      driver.create(mark(), volume);
      LvName name = LvName.volume(volume.volumeId());
      group.write(name, 0, "a tenant's first");
      group.write(name, VolumeSpec.GIB - 512, "a tenant's last");
      var snapshot =
          new SnapshotSpec(
              UUID.randomUUID(), UUID.randomUUID(), volume.volumeId(), volume.placement());
      driver.createSnapshot(mark(), snapshot);
      group.write(name, 0, "written later on");
      long begin = group.onDisk(name);
      long room = group.onDisk(LvName.snapshot(snapshot.snapshotId()));
      assertThat(group.readDisk(begin)).contains("written later on");
      assertThat(group.readDisk(begin + VolumeSpec.GIB - 512)).contains("a tenant's last");
      assertThat(group.readDisk(room)).contains("a tenant's first");

      driver.deleteSnapshot(mark(), snapshot);
      driver.delete(mark(), volume.volumeId(), volume.placement());

      assertThat(driver.volumes()).isEmpty();
      await()
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> driver.session().state().volumes().isEmpty());
      assertThat(group.readDisk(begin)).doesNotContain("written");
      assertThat(group.readDisk(begin + VolumeSpec.GIB - 512)).doesNotContain("tenant");
      assertThat(group.readDisk(room)).doesNotContain("tenant");
    }
  }

  private static void day(Provisioning provisioning, LvNames names) {
    // without a pool, whichever test ran before: the driver makes it
    NodeGroup group = NodeGroup.emptied(NODE.node(), Provisioning.THICK).named(names);
    try (LvmDriver driver = driver(group.configuration(provisioning))) {
      BackendSetup setup = driver.setup(null);
      VolumeSpec source = spec(1);
      driver.create(mark(), source);
      PoolReport pool = driver.report().pools().getFirst();
      assertThat(pool.provisionedGib()).isEqualTo(1.0);
      assertThat(pool.totalGib()).isBetween(20.0, 24.0);
      assertThat(group.read(LvName.volume(source.volumeId()), 0, 4)).isEqualTo("\0\0\0\0");
      group.write(LvName.volume(source.volumeId()), 0, "before");
      var snapshot =
          new SnapshotSpec(
              UUID.randomUUID(), UUID.randomUUID(), source.volumeId(), source.placement());
      driver.createSnapshot(mark(), snapshot);
      group.write(LvName.volume(source.volumeId()), 0, "after!");
      driver.extend(mark(), source.volumeId(), source.placement(), 2);
      VolumeSpec made = spec(1);
      driver.createFromSnapshot(mark(), made, snapshot);
      assertThat(group.read(LvName.volume(made.volumeId()), 0, 6)).isEqualTo("before");
      assertThat(driver.snapshots(source.volumeId()))
          .singleElement()
          .matches(it -> it.sizeBytes() == VolumeSpec.GIB);

      var request =
          new ConnectionRequest(
              made.volumeId(),
              made.placement(),
              UUID.randomUUID(),
              new Connector(Map.of("host", HOST)),
              false);
      assertThat(driver.connect(mark(), request).data())
          .containsEntry("device_path", group.path(LvName.volume(made.volumeId())));
      assertFault(DriverFault.BUSY, () -> driver.delete(mark(), made.volumeId(), made.placement()));
      driver.disconnect(mark(), request, true);

      assertFault(
          DriverFault.BUSY, () -> driver.delete(mark(), source.volumeId(), source.placement()));
      driver.deleteSnapshot(mark(), snapshot);
      driver.delete(mark(), source.volumeId(), source.placement());
      assertThat(driver.volumes()).singleElement().matches(it -> it.isComplete(made.placement()));
      assertThat(group.read(LvName.volume(made.volumeId()), 0, 6)).isEqualTo("before");

      driver.fence(setup.fenceToken());
      assertFault(DriverFault.FENCED, () -> driver.create(mark(), spec(1)));
      driver.setup(setup.identity());
      driver.delete(mark(), made.volumeId(), made.placement());
      assertThat(driver.volumes()).isEmpty();
    }
  }

  private static LvmDriver driver(Map<String, String> keys) {
    return (LvmDriver) new NodeLvmFactory().create(new BackendSettings(HOST, POOL, keys));
  }

  private static VolumeSpec spec(long sizeGib) {
    return new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), sizeGib, POOL);
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-node");
  }

  private static void assertFault(DriverFault fault, ThrowingCallable call) {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.fault()).as(e.sentence()).isEqualTo(fault));
  }
}
