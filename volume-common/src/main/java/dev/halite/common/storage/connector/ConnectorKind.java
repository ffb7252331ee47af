package dev.halite.common.storage.connector;

import java.util.Optional;

/** The ways to volumes that this process can go by itself. */
enum ConnectorKind {
  /** A file or block device of this host. */
  LOCAL("local"),
  /** A Ceph RBD image. */
  RBD("rbd"),
  /** A unit of an iSCSI target. */
  ISCSI("iscsi");

  private final String volumeType;

  ConnectorKind(String volumeType) {
    this.volumeType = volumeType;
  }

  /** The kind for a {@code driver_volume_type}. */
  static Optional<ConnectorKind> of(String volumeType) {
    for (ConnectorKind kind : values()) {
      if (kind.volumeType.equals(volumeType)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
