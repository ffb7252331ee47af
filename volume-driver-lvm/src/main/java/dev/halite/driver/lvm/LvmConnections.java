package dev.halite.driver.lvm;

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
      exports.requireFit(request);
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

  /**
   * The export goes first, whatever became of the volume: the mark says that it is used until
   * nobody has it any more.
   */
  void disconnect(OperationMark mark, ConnectionRequest request, boolean force) {
    exports.disconnect(request, ended -> untag(mark, request, force, ended));
  }

  private void untag(
      OperationMark mark, ConnectionRequest request, boolean force, LvmExports.Ended ended) {
    if (ended.wasExported()) {
      session.reached(mark, "disconnect.withdrawn");
    }
    LvName name = LvName.volume(request.volumeId());
    LogicalVolume volume = session.state().find(name).orElse(null);
    if (volume == null
        || Mark.read(volume.tags())
            .filter(it -> it.placement().equals(request.placement()))
            .filter(it -> it.state() == PlacementState.COMPLETE)
            .isEmpty()) {
      return;
    }
    if (force && volume.isOpen() && mayBeLocal(request, ended)) {
      throw new DriverException(
          DriverFault.FAILURE,
          ended.isExported()
              ? "Whether a program of this host still has %s open cannot be seen while other servers have it by iSCSI; detach those first."
                  .formatted(name)
              : "A program of this host still has %s open and cannot be cut off; end it by hand."
                  .formatted(name));
    }
    String tag = Mark.attachmentTag(request.attachmentId());
    retag(name, request.placement(), Set.of(tag), Set.of());
  }

  /** Where the kernel has it open for others, that says nothing of servers of other hosts. */
  private boolean mayBeLocal(ConnectionRequest request, LvmExports.Ended ended) {
    return !ended.wasExported() && (!ended.isExported() || isHere(request));
  }

  private void retag(LvName name, UUID placement, Set<String> removed, Set<String> added) {
    session.changes().retag(name, Mark.placementTag(placement), removed, added);
  }

  private void requireHere(ConnectionRequest request) {
    if (request.connector().host().isEmpty()) {
      throw refused("the connector has no 'host', which must be the volume's own");
    }
    if (!isHere(request)) {
      // Which one that is would do for a proof, so it is not said.
      throw refused(
          "the volume can be used on the host that has it only, as this backend does not export"
              + " volumes over the network, and the connector's 'host' is another one");
    }
  }

  private boolean isHere(ConnectionRequest request) {
    return request.connector().host().filter(session.settings().host()::equals).isPresent();
  }

  private static DriverException refused(String problem) {
    return new DriverException(
        DriverFault.UNFIT_CONNECTOR, "Invalid input received: " + problem + ".");
  }
}
