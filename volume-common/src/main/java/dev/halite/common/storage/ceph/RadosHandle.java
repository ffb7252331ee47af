package dev.halite.common.storage.ceph;

import com.ceph.rados.Rados;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * rados-java's cluster, which keeps its native handle to its subclasses. Who opened it shuts it
 * down; one that is lost stays open, instead of being shut down by the garbage collector under the
 * images and pools that were opened on it, which ends the process.
 */
final class RadosHandle extends Rados {
  RadosHandle(String clusterName, String user) {
    super(clusterName, "client." + user, 0);
  }

  /** Null when librados refused the names. */
  @Nullable Pointer pointer() {
    return clusterPtr;
  }

  /** Does nothing, in place of what rados-java does there. */
  @Override
  @SuppressWarnings({"deprecation", "removal", "Finalize"})
  protected void finalize() {}
}
