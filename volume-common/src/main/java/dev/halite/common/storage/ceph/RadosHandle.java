package dev.halite.common.storage.ceph;

import com.ceph.rados.Rados;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** rados-java's cluster, which keeps its native handle to its subclasses. */
final class RadosHandle extends Rados {
  RadosHandle(String clusterName, String user) {
    super(clusterName, "client." + user, 0);
  }

  /** Null when librados refused the names. */
  @Nullable Pointer pointer() {
    return clusterPtr;
  }
}
