package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephCluster;
import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.CephPool;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.KeptVolume;
import dev.halite.driver.PlacementState;
import dev.halite.driver.StageListener;
import dev.halite.driver.StorageView;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A look at a pool: it reads the index and image headers, and starts no purge. */
final class PoolView implements StorageView {
  private final CephCluster cluster;
  private final CephPool pool;
  private final PoolIdentity identity;
  private final VolumeIndex index;
  private final VolumeReader reader;
  private final RbdSnapshots snapshots;

  private PoolView(
      CephCluster cluster,
      CephPool pool,
      PoolIdentity identity,
      VolumeIndex index,
      VolumeReader reader,
      RbdSnapshots snapshots) {
    this.cluster = cluster;
    this.pool = pool;
    this.identity = identity;
    this.index = index;
    this.reader = reader;
    this.snapshots = snapshots;
  }

  /** Takes both over when it succeeds. */
  static PoolView open(CephCluster cluster, CephPool pool, PoolIdentity identity) {
    try {
      var index = new VolumeIndex(pool);
      if (!index.isWhole()) {
        throw new DriverException(
            DriverFault.FAILURE,
            "The index of pool '%s' was not made to its end; a node that serves the backend makes it."
                .formatted(pool.name()));
      }
      var images = new VolumeImages(pool);
      var reader = new VolumeReader(index, images, pool.name());
      var snapshots = new RbdSnapshots(index, images, reader, new Stages(StageListener.NONE));
      return new PoolView(cluster, pool, identity, index, reader, snapshots);
    } catch (CephException | DriverException e) {
      pool.close();
      throw e;
    }
  }

  @Override
  public List<StoredVolume> volumes() {
    try {
      identity.verify(cluster, pool.name());
      return reader.all();
    } catch (CephException e) {
      throw RbdFaults.translate("list the volumes of pool " + pool.name(), e);
    }
  }

  @Override
  public List<StoredSnapshot> snapshots() {
    try {
      identity.verify(cluster, pool.name());
      var all = new ArrayList<StoredSnapshot>();
      for (UUID volumeId : index.volumesWithSnapshots()) {
        List<StoredSnapshot> ofVolume = snapshots.all(volumeId);
        all.addAll(ofVolume.isEmpty() ? withoutVolume(volumeId) : ofVolume);
      }
      return List.copyOf(all);
    } catch (CephException e) {
      throw RbdFaults.translate("list the snapshots of pool " + pool.name(), e);
    }
  }

  @Override
  public List<KeptVolume> kept() {
    try {
      identity.verify(cluster, pool.name());
      return index.trash().stream()
          .map(image -> new KeptVolume(image.volumeId(), image.sizeBytes(), image.keptUntil()))
          .toList();
    } catch (CephException e) {
      throw RbdFaults.translate("read the trash of pool " + pool.name(), e);
    }
  }

  /** Entries of snapshots that outlived that of their volume. */
  private List<StoredSnapshot> withoutVolume(UUID volumeId) {
    return index.snapshots(volumeId).stream()
        .map(
            listed ->
                new StoredSnapshot(
                    listed.id(),
                    volumeId,
                    listed.found().entry() == null ? null : listed.found().entry().placement(),
                    0,
                    PlacementState.DAMAGED))
        .toList();
  }

  @Override
  public void close() {
    pool.close();
    cluster.close();
  }
}
