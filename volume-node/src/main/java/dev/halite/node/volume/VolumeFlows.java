package dev.halite.node.volume;

import dev.halite.common.catalog.capacity.Claims;
import dev.halite.common.catalog.message.UserMessages;
import dev.halite.common.catalog.volume.VolumeEndings;
import dev.halite.common.catalog.volume.VolumeEvents;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.operation.Flow;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.worker.WorkerProcess;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.FlowSource;
import java.util.List;

/** Makes the flows that work on the volumes of one backend. */
final class VolumeFlows implements FlowSource {
  private static final List<OperationKind> KINDS =
      List.of(
          OperationKind.VOLUME_CREATE, OperationKind.VOLUME_DELETE, OperationKind.PLACEMENT_UNDO);

  private final Volumes volumes;
  private final VolumeEndings endings;
  private final VolumeEvents events;
  private final UserMessages messages;
  private final Claims claims;

  VolumeFlows(
      Volumes volumes,
      VolumeEndings endings,
      VolumeEvents events,
      UserMessages messages,
      Claims claims,
      WorkerProcess worker) {
    this.volumes = volumes;
    this.endings = endings;
    this.events = events;
    this.messages = messages;
    this.claims = claims;
    KINDS.forEach(kind -> worker.supports(kind.wireName(), kind.payloadVersion()));
  }

  @Override
  public List<Flow> of(Backend backend) {
    return List.of(
        new CreateVolume(backend, volumes, endings, events, claims),
        new DeleteVolume(backend, volumes, endings, messages),
        new UndoPlacement(backend, claims));
  }
}
