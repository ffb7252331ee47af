package dev.halite.node.volume;

import dev.halite.common.catalog.message.MessageAction;
import dev.halite.common.catalog.message.UserMessages;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeEndings;
import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Flow;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.OperationState;
import dev.halite.common.engine.operation.ResourceType;
import dev.halite.node.backend.Backend;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Removes a volume.
 *
 * <ol>
 *   <li>load: the volume must still be 'deleting'; one that is gone is done;
 *   <li>remove: the driver removes the storage object of its placement; a missing one is success;
 *   <li>finish: in one transaction the row 'deleted', the operation closed, claim and quota given
 *       back.
 * </ol>
 *
 * <p>There is nothing to undo: what is half removed is removed by the next attempt. A backend that
 * does not answer is asked again a few times; then the volume is 'error_deleting', with a message.
 * A volume that was available and is in use at the storage is available again, with a message.
 */
final class DeleteVolume implements Flow {
  private static final int ATTEMPTS = 4;
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final List<VolumeStatus> DELETING =
      List.of(VolumeStatus.DELETING, VolumeStatus.ERROR_MANAGING_DELETING);

  private final Backend backend;
  private final Volumes volumes;
  private final VolumeEndings endings;
  private final UserMessages messages;

  DeleteVolume(Backend backend, Volumes volumes, VolumeEndings endings, UserMessages messages) {
    this.backend = backend;
    this.volumes = volumes;
    this.endings = endings;
    this.messages = messages;
  }

  @Override
  public OperationKind kind() {
    return OperationKind.VOLUME_DELETE;
  }

  @Override
  public void run(Claim claim) {
    claim.stage("load");
    Volume volume = volumes.find(claim.operation().resourceId()).orElse(null);
    if (volume == null || !DELETING.contains(volume.status())) {
      claim.transact(() -> claim.close(OperationState.SUCCEEDED, null, null));
      return;
    }
    claim.stage("remove");
    if (volume.placement() != null) {
      remove(claim, volume);
    }
    claim.stage("finish");
    claim.transact(
        () ->
            endings.deleted(
                volume,
                claim.operation().context(),
                () -> claim.close(OperationState.SUCCEEDED, null, null)));
  }

  private void remove(Claim claim, Volume volume) {
    var placement = java.util.Objects.requireNonNull(volume.placement());
    backend.call(
        claim,
        driver -> {
          driver.delete(Backend.mark(claim), volume.id(), placement);
          return true;
        });
  }

  @Override
  public void fail(Claim claim, HaliteException fault) {
    boolean again =
        claim.operation().attempts() < ATTEMPTS
            && (fault.code() == FaultCode.BACKEND_UNAVAILABLE
                || fault.code() == FaultCode.DEADLINE_EXCEEDED);
    claim.transact(
        () -> {
          if (again) {
            claim.passOn(claim.operation().queue(), "retrying", PAUSE);
            return;
          }
          volumes.move(claim.operation().resourceId(), DELETING, statusAfter(claim, fault));
          claim.close(
              OperationState.FAILED, null, Map.of("code", fault.code(), "reason", fault.reason()));
          messages.record(
              claim.operation().context(),
              ResourceType.VOLUME,
              claim.operation().resourceId(),
              MessageAction.DELETE,
              fault);
        });
  }

  private VolumeStatus statusAfter(Claim claim, HaliteException fault) {
    boolean untouched =
        fault.code() == FaultCode.BACKEND_BUSY
            && volumes
                .find(claim.operation().resourceId())
                .map(Volume::previousStatus)
                .filter(VolumeStatus.AVAILABLE.text()::equals)
                .isPresent();
    return untouched ? VolumeStatus.AVAILABLE : VolumeStatus.ERROR_DELETING;
  }
}
