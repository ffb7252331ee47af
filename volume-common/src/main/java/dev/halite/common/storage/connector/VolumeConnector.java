package dev.halite.common.storage.connector;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.driver.ConnectionInfo;

/** Opens volumes as their connection info says. */
public final class VolumeConnector {
  private final CephClientSettings ceph;

  /** With what this host knows of its Ceph clusters. */
  public VolumeConnector(CephClientSettings ceph) {
    this.ceph = ceph;
  }

  /**
   * Opens a volume to read and write it, or only to read it where the connection's {@code
   * access_mode} is {@code ro}. The caller closes it.
   *
   * @throws HaliteException INVALID_INPUT when there is no way to this kind of volume from here, or
   *     the connection lacks what is needed; one of BACKEND_* when the storage refuses
   */
  public OpenVolume open(ConnectionInfo connection) {
    ConnectorKind kind =
        ConnectorKind.of(connection.volumeType())
            .orElseThrow(
                () ->
                    new HaliteException(
                        FaultCode.INVALID_INPUT,
                        "Volumes of the kind '%s' cannot be opened from here."
                            .formatted(connection.volumeType())));
    var data = new ConnectionData(connection);
    return switch (kind) {
      case LOCAL -> LocalVolume.open(data);
      case RBD -> RbdVolume.open(data, ceph);
    };
  }
}
