package dev.halite.api.volume;

import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeDeletePayload;
import dev.halite.common.catalog.volume.VolumeEndings;
import dev.halite.common.catalog.volume.VolumeEvents;
import dev.halite.common.catalog.volume.VolumeGuards;
import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Operations;
import dev.halite.common.engine.operation.ResourceType;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lets go of a volume, in one transaction.
 *
 * <ol>
 *   <li>guard: 'deleting', if nothing stands against it
 *   <li>a volume that no backend has is gone at once, with its quota given back
 *   <li>any other is removed by its backend's node; a forced delete has what is under way cancelled
 *       and waits for its end
 * </ol>
 */
@Component
class DeleteVolume {
  private static final String CANCELLED = "the volume is deleted by force";

  private final Volumes volumes;
  private final VolumeGuards guards;
  private final VolumeEndings endings;
  private final VolumeEvents events;
  private final Operations operations;
  private final TransactionTemplate transactions;

  DeleteVolume(
      Volumes volumes,
      VolumeGuards guards,
      VolumeEndings endings,
      VolumeEvents events,
      Operations operations,
      TransactionTemplate transactions) {
    this.volumes = volumes;
    this.guards = guards;
    this.endings = endings;
    this.events = events;
    this.operations = operations;
    this.transactions = transactions;
  }

  /**
   * Deletes.
   *
   * @param scope whose volume it must be; null for any project's
   */
  void delete(UUID id, @Nullable String scope, boolean force, RequestContext caller) {
    boolean begun =
        Boolean.TRUE.equals(
            transactions.execute(
                status -> {
                  Volume volume = volumes.beginDelete(id, scope, force).orElse(null);
                  if (volume != null) {
                    proceed(volume, force, caller);
                  }
                  return volume != null;
                }));
    if (!begun) {
      volumes.require(id, scope);
      throw guards.deleteRefused(id, force);
    }
  }

  private void proceed(Volume volume, boolean force, RequestContext caller) {
    events.record("volume.delete.start", volume, caller);
    UUID running = force ? operations.exclusiveOn(volume.id()).orElse(null) : null;
    if (running != null && operations.withdraw(running, CANCELLED)) {
      // Nobody had begun with it.
      running = null;
    }
    String host = volume.host();
    if (host == null) {
      if (running != null) {
        throw new HaliteException(
            FaultCode.INVALID_STATE,
            "Invalid volume: Operation " + running + " is under way; try again.");
      }
      endings.deleted(volume, caller, () -> {});
      return;
    }
    if (running != null) {
      operations.requestCancel(running, CANCELLED);
    }
    operations.submit(
        new NewOperation(
            OperationKind.VOLUME_DELETE,
            ResourceType.VOLUME,
            volume.id(),
            caller.projectId(),
            true,
            HostName.parse(host).nodeQueue(),
            new VolumeDeletePayload(volume.id(), backTo(volume)),
            caller,
            running));
  }

  /** Where it goes back to when the storage refuses; never to a state that needs an operation. */
  private static String backTo(Volume volume) {
    String previous = volume.previousStatus();
    return previous == null || VolumeStatus.ofText(previous).owner() == VolumeStatus.Owner.SERVICE
        ? VolumeStatus.ERROR.text()
        : previous;
  }
}
