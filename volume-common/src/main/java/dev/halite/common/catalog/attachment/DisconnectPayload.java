package dev.halite.common.catalog.attachment;

import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.QueuedOperation;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Payload of {@code attachment.disconnect}, version 1. Fields are only added.
 *
 * @param volumePlacement placement of the volume
 * @param force whether the server may still be writing, and must be cut off
 * @param keeps whether the attachment stays, without a way
 */
public record DisconnectPayload(UUID volumeId, UUID volumePlacement, boolean force, boolean keeps) {

  /**
   * The operation, at the node of a volume that is on a backend.
   *
   * @param before what has to end first; null: nothing
   */
  public static NewOperation operation(
      Volume volume,
      UUID attachmentId,
      boolean force,
      boolean keeps,
      RequestContext caller,
      @Nullable UUID before) {
    return new NewOperation(
        AttachmentKind.DISCONNECT,
        attachmentId,
        HostName.parse(Objects.requireNonNull(volume.host())).nodeQueue(),
        new DisconnectPayload(
            volume.id(), Objects.requireNonNull(volume.placement()), force, keeps),
        caller,
        before);
  }

  /** What has become of the attachment when the way is gone. */
  public AttachmentChange done(QueuedOperation operation) {
    UUID attachment = operation.resourceId();
    return keeps
        ? new AttachmentChange.Cut(volumeId, attachment)
        : new AttachmentChange.Gone(volumeId, attachment, operation.id(), operation.context());
  }
}
