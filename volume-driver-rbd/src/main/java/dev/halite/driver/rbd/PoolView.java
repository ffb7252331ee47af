package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephCluster;
import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.CephPool;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.StorageView;
import dev.halite.driver.StoredVolume;
import java.util.List;

/** A look at a pool: it reads the index and image headers, and starts no purge. */
final class PoolView implements StorageView {
  private final CephCluster cluster;
  private final CephPool pool;
  private final PoolIdentity identity;
  private final VolumeReader reader;

  private PoolView(CephCluster cluster, CephPool pool, PoolIdentity identity, VolumeReader reader) {
    this.cluster = cluster;
    this.pool = pool;
    this.identity = identity;
    this.reader = reader;
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
      var reader = new VolumeReader(index, new VolumeImages(pool), pool.name());
      return new PoolView(cluster, pool, identity, reader);
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
  public void close() {
    pool.close();
    cluster.close();
  }
}
