package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Ways to the volumes: by iSCSI, or for servers on the node's own host by the device. What was
 * given out is a tag of the volume, so that a used one is neither removed nor shrunk.
 */
record LvmConnections(Session session, LvmExports exports) {

  ConnectionInfo connect(OperationMark mark, ConnectionRequest request) {
    boolean byIscsi =
        session.configuration().exports().isByIscsi()
            || exports.has(request.volumeId(), request.attachmentId());
    if (byIscsi) {
      // before anything is changed
      InitiatorName.of(request.connector());
    } else {
      requireHere(request);
    }
    GroupState state = session.state();
    LogicalVolume volume = session.requireComplete(state, request.volumeId(), request.placement());
    new VolumeGrowth(session, mark).settle(volume, request.volumeId());
    LvName name = LvName.volume(request.volumeId());
    if (!volume.isActive()) {
      session.changes().activate(name, GroupChanges.Activation.ACTIVE);
    }
    String tag = Mark.attachmentTag(request.attachmentId());
    // also where it seems done: a command that an earlier call has left may yet undo it
    retag(name, request.placement(), Set.of(), Set.of(tag));
    session.reached(mark, "connect.tagged");
    if (byIscsi) {
      ConnectionInfo connection = exports.connect(request, volume);
      session.reached(mark, "connect.published");
      return connection;
    }
    return new ConnectionInfo(
        "local",
        Map.of(
            "device_path",
            session.configuration().device(name).toString(),
            "volume_id",
            request.volumeId().toString(),
            "access_mode",
            request.readOnly() ? "ro" : "rw"));
  }

  void disconnect(OperationMark mark, ConnectionRequest request, boolean force) {
    LvName name = LvName.volume(request.volumeId());
    LogicalVolume volume = session.state().find(name).orElse(null);
    if (volume == null
        || Mark.read(volume.tags())
            .filter(it -> it.placement().equals(request.placement()))
            .filter(it -> it.state() == PlacementState.COMPLETE)
            .isEmpty()) {
      return;
    }
    if (exports.has(request.volumeId(), request.attachmentId())) {
      exports.disconnect(request, volume);
      session.reached(mark, "disconnect.withdrawn");
    } else if (force && volume.isOpen() && !exports.offers(request.volumeId())) {
      throw new DriverException(
          DriverFault.FAILURE,
          "A program of this host still has %s open and cannot be cut off; end it by hand."
              .formatted(name));
    }
    String tag = Mark.attachmentTag(request.attachmentId());
    retag(name, request.placement(), Set.of(tag), Set.of());
  }

  private void retag(LvName name, UUID placement, Set<String> removed, Set<String> added) {
    session.changes().retag(name, Mark.placementTag(placement), removed, added);
  }

  private void requireHere(ConnectionRequest request) {
    String host =
        request
            .connector()
            .host()
            .orElseThrow(
                () -> refused("the connector has no 'host', which must be the volume's own"));
    if (!host.equals(session.settings().host())) {
      // Which one that is would do for a proof, so it is not said.
      throw refused(
          "the volume can be used on the host that has it only, as this backend does not export"
              + " volumes over the network, and the connector's 'host' is another one");
    }
  }

  private static DriverException refused(String problem) {
    return new DriverException(
        DriverFault.UNFIT_CONNECTOR, "Invalid input received: " + problem + ".");
  }
}
