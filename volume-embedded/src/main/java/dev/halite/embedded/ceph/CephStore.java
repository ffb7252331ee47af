package dev.halite.embedded.ceph;

/** Where the OSD keeps its objects. */
public enum CephStore {
  /** In its memory: an ordinary end saves them, a kill loses them. */
  MEMORY("memstore"),
  /** In a sparse file of the cluster's directory; what was acknowledged survives a kill. */
  FILE("bluestore");

  private final String configured;

  CephStore(String configured) {
    this.configured = configured;
  }

  /** As {@code osd objectstore} names it. */
  String configured() {
    return configured;
  }
}
