package dev.halite.common.storage.connector;

import dev.halite.common.storage.initiator.InitiatorSettings;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OpenContent;

/** Opens volumes as their connection info says. */
public final class VolumeConnector {
  private final CephClientSettings ceph;
  private final InitiatorSettings initiator;

  /** With what this host knows of its Ceph clusters, and how it is known to iSCSI targets. */
  public VolumeConnector(CephClientSettings ceph, InitiatorSettings initiator) {
    this.ceph = ceph;
    this.initiator = initiator;
  }

  /**
   * Opens a volume to read and write it, or only to read it where the connection's {@code
   * access_mode} is {@code ro}. The caller closes it. One that is reached by iSCSI has a thread of
   * its own until then.
   *
   * @throws DriverException INVALID when there is no way to this kind of volume from here, or the
   *     connection lacks what is needed; NOT_FOUND, DENIED, BUSY, UNAVAILABLE, TIMEOUT or FAILURE
   *     as the storage says. Its sentence holds nothing of what is secret in the connection
   */
  public OpenContent open(ConnectionInfo connection) {
    ConnectorKind kind =
        ConnectorKind.of(connection.volumeType())
            .orElseThrow(
                () ->
                    new DriverException(
                        DriverFault.INVALID,
                        "Volumes of the kind '%s' cannot be opened from here."
                            .formatted(connection.volumeType())));
    var data = new ConnectionData(connection);
    return switch (kind) {
      case LOCAL -> LocalVolume.open(data);
      case RBD -> RbdVolume.open(data, ceph);
      case ISCSI -> IscsiVolume.open(data, initiator);
    };
  }
}
