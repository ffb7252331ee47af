package dev.halite.common.catalog.volume;

import dev.halite.common.catalog.capacity.Claims;
import dev.halite.common.catalog.message.MessageAction;
import dev.halite.common.catalog.message.UserMessages;
import dev.halite.common.catalog.quota.QuotaChange;
import dev.halite.common.catalog.quota.Quotas;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Operations;
import dev.halite.common.engine.operation.ResourceType;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * How the life of a volume's create and delete ends, whichever service it ends in: the volume's
 * row, its message, event, claims and quota in one transaction. The caller closes the operation in
 * between: lock order is volume, operation, pool, quota.
 */
public class VolumeEndings {
  private final Volumes volumes;
  private final VolumeTypes types;
  private final Operations operations;
  private final Claims claims;
  private final Quotas quotas;
  private final VolumeEvents events;
  private final UserMessages messages;

  VolumeEndings(
      Volumes volumes,
      VolumeTypes types,
      Operations operations,
      Claims claims,
      Quotas quotas,
      VolumeEvents events,
      UserMessages messages) {
    this.volumes = volumes;
    this.types = types;
    this.operations = operations;
    this.claims = claims;
    this.quotas = quotas;
    this.events = events;
    this.messages = messages;
  }

  /**
   * The volume cannot be made: 'error', with a message that names the cause.
   *
   * @return false when the volume was not being created any more
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean createFailed(UUID volumeId, RequestContext context, HaliteException fault) {
    Volume volume = volumes.find(volumeId).orElse(null);
    if (volume == null || !volumes.failCreate(volumeId)) {
      return false;
    }
    messages.record(context, ResourceType.VOLUME, volumeId, MessageAction.CREATE, fault);
    events.record("volume.create.error", volume, context);
    return true;
  }

  /**
   * Has the storage object of an abandoned placement removed by its backend's node.
   *
   * @param unsettled what must be fenced before, as in {@link PlacementUndoPayload}
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void undoLater(
      UUID volumeId,
      UUID placement,
      String host,
      @Nullable String unsettled,
      RequestContext context) {
    operations.submit(
        new NewOperation(
            OperationKind.PLACEMENT_UNDO,
            ResourceType.VOLUME,
            volumeId,
            context.projectId(),
            false,
            HostName.parse(host).nodeQueue(),
            new PlacementUndoPayload(volumeId, placement, host, unsettled),
            context,
            null));
  }

  /**
   * The storage object is gone: so is the volume. Call {@code close} of the operation before.
   *
   * @return false when the volume was not being deleted any more
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean deleted(Volume volume, RequestContext context, Runnable closeOperation) {
    boolean gone = volumes.gone(volume.id());
    closeOperation.run();
    if (!gone) {
      return false;
    }
    events.record("volume.delete.end", volume, context);
    if (volume.placement() != null) {
      claims.release(volume.placement());
    }
    if (volume.consumesQuota()) {
      quotas.giveBack(quotaOf(volume));
    }
    return true;
  }

  private QuotaChange quotaOf(Volume volume) {
    UUID typeId = volume.volumeTypeId();
    String typeName = typeId == null ? null : types.nameOf(typeId);
    return QuotaChange.volume(volume.projectId(), typeId, typeName, volume.sizeGb());
  }
}
