package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephCluster;
import dev.halite.driver.BackendIdentity;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.util.OptionalLong;

/**
 * Which pool of which cluster it is. A pool's id is never given to another one, so work that goes
 * by it cannot land in a pool that only has the same name.
 */
record PoolIdentity(String fsid, long poolId) {
  BackendIdentity identity() {
    return new BackendIdentity(fsid + "/" + poolId);
  }

  /** Throws IDENTITY_MISMATCH unless the pool of that name still is this one. */
  void verify(CephCluster cluster, String pool) {
    if (isOf(cluster.poolId(pool))) {
      return;
    }
    // this client may not have seen the latest map
    cluster.waitForLatestMap();
    OptionalLong found = cluster.poolId(pool);
    if (!isOf(found)) {
      throw new DriverException(
          DriverFault.IDENTITY_MISMATCH,
          found.isEmpty()
              ? "Pool '%s' (id %d) is gone from cluster %s.".formatted(pool, poolId, fsid)
              : "Pool '%s' of cluster %s has id %d; the recorded one has id %d."
                  .formatted(pool, fsid, found.getAsLong(), poolId));
    }
  }

  private boolean isOf(OptionalLong found) {
    return found.isPresent() && found.getAsLong() == poolId;
  }
}
