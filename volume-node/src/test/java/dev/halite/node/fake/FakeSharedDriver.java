package dev.halite.node.fake;

import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendReport;
import dev.halite.driver.BackendSetup;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.ExtendSupport;
import dev.halite.driver.FenceToken;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.PoolFeature;
import dev.halite.driver.PoolReport;
import dev.halite.driver.RetypeSupport;
import dev.halite.driver.RetypeTarget;
import dev.halite.driver.RevertSupport;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SnapshotSupport;
import dev.halite.driver.StorageDriver;
import dev.halite.driver.StorageView;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One process's way to a {@link FakeSharedStorage}. */
final class FakeSharedDriver
    implements StorageDriver, ExtendSupport, SnapshotSupport, RevertSupport, RetypeSupport {
  private static final String POOL = "fake";

  private final FakeSharedStorage storage;
  private volatile @Nullable String token;

  FakeSharedDriver(FakeSharedStorage storage) {
    this.storage = storage;
  }

  @Override
  public BackendSetup setup(@Nullable BackendIdentity expected) {
    BackendIdentity identity = storage.identity(expected);
    String earlier = token;
    if (earlier != null) {
      storage.fence(earlier);
    }
    String next = UUID.randomUUID().toString();
    token = next;
    return new BackendSetup(identity, new FenceToken(next));
  }

  @Override
  public StorageView look(BackendIdentity recorded) {
    return new StorageView() {
      @Override
      public List<StoredVolume> volumes() {
        return storage.volumes();
      }

      @Override
      public List<StoredSnapshot> snapshots() {
        return storage.snapshots();
      }

      @Override
      public void close() {
        // nothing is held
      }
    };
  }

  @Override
  public void fence(FenceToken fenced) {
    storage.fence(fenced.value());
  }

  @Override
  public boolean isReachedByAllHosts() {
    return storage.isReachedByAllHosts();
  }

  @Override
  public BackendReport report() {
    storage.requireUnfenced(token());
    List<StoredVolume> volumes = storage.volumes();
    double provisioned = volumes.stream().mapToLong(StoredVolume::sizeBytes).sum();
    return new BackendReport(
        "Fake",
        "1",
        "fake",
        List.of(
            new PoolReport(
                POOL,
                1000.0,
                1000.0,
                provisioned / VolumeSpec.GIB,
                volumes.size(),
                0,
                1.0,
                Set.of(PoolFeature.THIN),
                Map.of())),
        Map.of());
  }

  @Override
  public StoredVolume create(OperationMark mark, VolumeSpec spec) {
    String caller = token();
    var made =
        new StoredVolume(
            spec.volumeId(), spec.placement(), spec.sizeBytes(), POOL, PlacementState.COMPLETE);
    StoredVolume there = storage.changedBy(caller).putIfAbsent(spec.volumeId(), made);
    if (there != null && !there.isComplete(spec.placement())) {
      throw new DriverException(DriverFault.CONFLICT, "Another placement is there.");
    }
    return made;
  }

  @Override
  public void delete(OperationMark mark, UUID volumeId, UUID placement) {
    storage.changedBy(token()).remove(volumeId);
  }

  @Override
  public StoredSnapshot createSnapshot(OperationMark mark, SnapshotSpec spec) {
    var taken =
        new StoredSnapshot(
            spec.snapshotId(), spec.volumeId(), spec.placement(), 1, PlacementState.COMPLETE);
    storage.snapshotsChangedBy(token()).put(spec.snapshotId(), taken);
    return taken;
  }

  @Override
  public void deleteSnapshot(OperationMark mark, SnapshotSpec spec) {
    storage.snapshotsChangedBy(token()).remove(spec.snapshotId());
  }

  @Override
  public void revert(OperationMark mark, SnapshotSpec spec) {
    storage.revertedBy(token(), spec.volumeId());
  }

  @Override
  public void retype(OperationMark mark, UUID volumeId, UUID placement, RetypeTarget target) {
    storage.retypedBy(token(), volumeId, Boolean.TRUE.equals(target.multiattach()));
  }

  @Override
  public List<StoredSnapshot> snapshots(UUID volumeId) {
    return storage.snapshots().stream()
        .filter(snapshot -> snapshot.volumeId().equals(volumeId))
        .toList();
  }

  @Override
  public StoredVolume createFromSnapshot(OperationMark mark, VolumeSpec spec, SnapshotSpec source) {
    return create(mark, spec);
  }

  @Override
  public StoredVolume extend(OperationMark mark, UUID volumeId, UUID placement, long sizeGib) {
    var grown =
        new StoredVolume(
            volumeId, placement, sizeGib * VolumeSpec.GIB, POOL, PlacementState.COMPLETE);
    if (storage.changedBy(token()).replace(volumeId, grown) == null) {
      throw new DriverException(DriverFault.NOT_FOUND, "The volume is not there.");
    }
    return grown;
  }

  @Override
  public Optional<StoredVolume> inspect(UUID volumeId) {
    return storage.volumes().stream().filter(it -> it.volumeId().equals(volumeId)).findFirst();
  }

  @Override
  public List<StoredVolume> volumes() {
    return storage.volumes();
  }

  @Override
  public void checkHealth() {
    storage.requireUnfenced(token());
  }

  @Override
  public void close() {
    token = null;
  }

  private String token() {
    String current = token;
    if (current == null) {
      throw new DriverException(DriverFault.UNAVAILABLE, "The backend is not set up.");
    }
    return current;
  }
}
