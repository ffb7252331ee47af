package dev.halite.testkit.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.driver.ChangedExtentsSupport;
import dev.halite.driver.CloneSupport;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.ConnectionSupport;
import dev.halite.driver.Connector;
import dev.halite.driver.CopySupport;
import dev.halite.driver.ExtendSupport;
import dev.halite.driver.FlattenSupport;
import dev.halite.driver.GroupSnapshotSupport;
import dev.halite.driver.ManageSupport;
import dev.halite.driver.ManageableVolume;
import dev.halite.driver.OpenContent;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PoolFeature;
import dev.halite.driver.QosLimit;
import dev.halite.driver.QosSupport;
import dev.halite.driver.RetypeSupport;
import dev.halite.driver.RetypeTarget;
import dev.halite.driver.RevertSupport;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SnapshotSupport;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.VolumeSpec;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The least use of each capability: whoever says that he has it can do so much. */
final class CapabilityProbe {
  private CapabilityProbe() {}

  /** The interface that a feature follows from; null for one that drivers report. */
  static @Nullable Class<?> supportOf(PoolFeature feature) {
    return switch (feature) {
      case THIN, THICK, MULTIATTACH, ONLINE_EXTEND -> null;
      case SNAPSHOTS -> SnapshotSupport.class;
      case CLONES -> CloneSupport.class;
      case FLATTEN -> FlattenSupport.class;
      case REVERT -> RevertSupport.class;
      case EXTEND -> ExtendSupport.class;
      case CONNECTIONS -> ConnectionSupport.class;
      case QOS -> QosSupport.class;
      case MANAGE -> ManageSupport.class;
      case CHANGED_EXTENTS -> ChangedExtentsSupport.class;
      case COPY -> CopySupport.class;
      case RETYPE -> RetypeSupport.class;
      case GROUP_SNAPSHOTS -> GroupSnapshotSupport.class;
    };
  }

  /** Uses it on a volume that is there. */
  static void use(PoolFeature feature, StorageDriver driver, VolumeSpec volume) {
    UUID id = volume.volumeId();
    UUID placement = volume.placement();
    switch (feature) {
      case THIN, THICK, MULTIATTACH, ONLINE_EXTEND -> throw new AssertionError(feature);
      case SNAPSHOTS -> {
        var snapshots = as(driver, SnapshotSupport.class);
        var spec = new SnapshotSpec(UUID.randomUUID(), UUID.randomUUID(), id, placement);
        StoredSnapshot taken = snapshots.createSnapshot(mark(), spec);
        assertThat(snapshots.snapshots(id)).containsExactly(taken);
        snapshots.deleteSnapshot(mark(), spec);
        assertThat(snapshots.snapshots(id)).isEmpty();
      }
      case CLONES -> {
        var copy = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, volume.pool());
        var made = as(driver, CloneSupport.class).cloneVolume(mark(), copy, id, placement);
        assertThat(made.isComplete(copy.placement())).isTrue();
      }
      case FLATTEN -> {
        var copy = new VolumeSpec(UUID.randomUUID(), UUID.randomUUID(), 1, volume.pool());
        as(driver, CloneSupport.class).cloneVolume(mark(), copy, id, placement);
        var flattening = as(driver, FlattenSupport.class);
        flattening.flatten(mark(), copy.volumeId(), copy.placement());
        assertThat(flattening.isDeep(copy.volumeId())).isFalse();
      }
      case REVERT -> {
        var spec = new SnapshotSpec(UUID.randomUUID(), UUID.randomUUID(), id, placement);
        as(driver, SnapshotSupport.class).createSnapshot(mark(), spec);
        as(driver, RevertSupport.class).revert(mark(), spec);
        assertThat(as(driver, SnapshotSupport.class).snapshots(id)).hasSize(1);
      }
      case EXTEND ->
          assertThat(as(driver, ExtendSupport.class).extend(mark(), id, placement, 2).sizeBytes())
              .isEqualTo(2 * VolumeSpec.GIB);
      case CONNECTIONS -> {
        var connections = as(driver, ConnectionSupport.class);
        var request =
            new ConnectionRequest(
                id,
                placement,
                UUID.randomUUID(),
                new Connector(
                    Map.of(
                        "host", DriverUnderTest.HOST, "initiator", "iqn.2026-01.dev.halite:probe")),
                false);
        ConnectionInfo info = connections.connect(mark(), request);
        assertThat(connections.connect(mark(), request)).isEqualTo(info);
        connections.disconnect(mark(), request, false);
      }
      case QOS ->
          as(driver, QosSupport.class)
              .limit(mark(), id, placement, Map.of(QosLimit.TOTAL_IOPS_SEC, 100L));
      case MANAGE -> {
        var managing = as(driver, ManageSupport.class);
        managing.unmanage(mark(), id, placement);
        assertThat(managing.manageableVolumes())
            .singleElement()
            .matches(ManageableVolume::isSafeToManage)
            .satisfies(it -> assertThat(it.sizeGib()).isEqualTo(volume.sizeGib()))
            .satisfies(it -> managing.manage(mark(), volume, it.reference()));
        assertThat(driver.volumes())
            .singleElement()
            .matches(stored -> stored.isComplete(placement));
      }
      case CHANGED_EXTENTS -> {
        var spec = new SnapshotSpec(UUID.randomUUID(), UUID.randomUUID(), id, placement);
        as(driver, SnapshotSupport.class).createSnapshot(mark(), spec);
        as(driver, ChangedExtentsSupport.class)
            .changedExtents(mark(), spec, null, 0, volume.sizeBytes());
      }
      case RETYPE ->
          as(driver, RetypeSupport.class)
              .retype(mark(), id, placement, new RetypeTarget(null, Map.of()));
      case GROUP_SNAPSHOTS -> {
        var spec = new SnapshotSpec(UUID.randomUUID(), UUID.randomUUID(), id, placement);
        assertThat(
                as(driver, GroupSnapshotSupport.class).createGroupSnapshot(mark(), List.of(spec)))
            .hasSize(1);
        assertThat(as(driver, SnapshotSupport.class).snapshots(id)).hasSize(1);
      }
      case COPY -> {
        try (OpenContent content =
            as(driver, CopySupport.class).openToRead(mark(), id, placement)) {
          assertThat(content.sizeBytes()).isEqualTo(volume.sizeBytes());
        }
      }
    }
  }

  private static <C> C as(StorageDriver driver, Class<C> support) {
    return PoolFeature.require(driver, "under-test", support);
  }

  private static OperationMark mark() {
    return new OperationMark(UUID.randomUUID(), 0, "req-probe");
  }
}
