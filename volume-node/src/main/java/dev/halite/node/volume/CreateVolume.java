package dev.halite.node.volume;

import dev.halite.common.catalog.capacity.Claims;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeCreatePayload;
import dev.halite.common.catalog.volume.VolumeCreatePayload.Attempt;
import dev.halite.common.catalog.volume.VolumeEndings;
import dev.halite.common.catalog.volume.VolumeEvents;
import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Flow;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.OperationState;
import dev.halite.driver.FenceToken;
import dev.halite.driver.VolumeSpec;
import dev.halite.node.backend.Backend;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes a volume where the scheduler has placed it.
 *
 * <ol>
 *   <li>load: the volume must still be 'creating' and placed here;
 *   <li>make: the driver makes the storage object under the volume's placement;
 *   <li>finish: in one transaction 'available', the operation closed, the claim materialised.
 * </ol>
 *
 * <p>Undo: the placement is given up. In one transaction the operation goes back to the scheduler
 * with this attempt on record, and an operation of its own removes what may be at this backend. A
 * fault that another backend cannot mend ends in 'error'.
 */
final class CreateVolume implements Flow {
  private static final String SCHEDULER_QUEUE = "scheduler";

  private final Backend backend;
  private final Volumes volumes;
  private final VolumeEndings endings;
  private final VolumeEvents events;
  private final Claims claims;

  CreateVolume(
      Backend backend, Volumes volumes, VolumeEndings endings, VolumeEvents events, Claims claims) {
    this.backend = backend;
    this.volumes = volumes;
    this.endings = endings;
    this.events = events;
    this.claims = claims;
  }

  @Override
  public OperationKind kind() {
    return OperationKind.VOLUME_CREATE;
  }

  @Override
  public void run(Claim claim) {
    claim.stage("load");
    Placed placed = load(claim);
    claim.stage("make");
    make(claim, placed);
    claim.stage("finish");
    finish(claim, placed);
  }

  /** A volume with the place that was chosen for it. */
  private record Placed(Volume volume, HostName host, UUID placement) {}

  private Placed load(Claim claim) {
    Volume volume = volumes.find(claim.operation().resourceId()).orElse(null);
    if (volume == null
        || volume.status() != VolumeStatus.CREATING
        || volume.host() == null
        || volume.placement() == null) {
      throw new HaliteException(
          FaultCode.CANCELLED, "The volume is not waiting to be made any more.");
    }
    return new Placed(volume, HostName.parse(volume.host()), volume.placement());
  }

  private void make(Claim claim, Placed placed) {
    String pool = placed.host().pool() == null ? "" : placed.host().pool();
    VolumeSpec spec =
        new VolumeSpec(placed.volume().id(), placed.placement(), placed.volume().sizeGb(), pool);
    backend.call(claim, driver -> driver.create(Backend.mark(claim), spec));
  }

  private void finish(Claim claim, Placed placed) {
    Volume volume = placed.volume();
    claim.transact(
        () -> {
          if (!volumes.made(volume.id(), placed.placement())) {
            throw new HaliteException(
                FaultCode.CANCELLED, "The volume was taken back while it was being made.");
          }
          claim.close(OperationState.SUCCEEDED, Map.of("volume_id", volume.id()), null);
          events.record("volume.create.end", volume, claim.operation().context());
          claims.materialised(placed.placement());
        });
  }

  @Override
  public void fail(Claim claim, HaliteException fault) {
    Volume volume = volumes.find(claim.operation().resourceId()).orElse(null);
    if (volume == null || volume.status() != VolumeStatus.CREATING) {
      leaveToDelete(claim, volume, fault);
    } else {
      giveUpPlacement(claim, volume, fault);
    }
  }

  /**
   * A forced delete has the volume now, and removes this placement too; but not where a call may
   * still be making it, which has to be settled first.
   */
  private void leaveToDelete(Claim claim, @Nullable Volume volume, HaliteException fault) {
    String unsettled = unsettled(claim);
    claim.transact(
        () -> {
          if (volume != null && unsettled != null) {
            leaveToUndo(claim, volume, unsettled);
          }
          claim.close(OperationState.CANCELLED, null, Map.of("reason", fault.reason()));
        });
  }

  private void leaveToUndo(Claim claim, Volume volume, String unsettled) {
    UUID placement = volume.placement();
    String host = volume.host();
    if (placement != null && host != null && volumes.leavePlacement(volume.id(), placement)) {
      endings.undoLater(volume.id(), placement, host, unsettled, claim.operation().context());
    }
  }

  private @Nullable String unsettled(Claim claim) {
    return backend.unsettled(claim).map(FenceToken::value).orElse(null);
  }

  private void giveUpPlacement(Claim claim, Volume volume, HaliteException fault) {
    String host = volume.host();
    UUID placement = volume.placement();
    claim.transact(
        () -> {
          if (host != null && placement != null && mayWorkElsewhere(fault)) {
            volumes.displace(volume.id(), placement);
            VolumeCreatePayload payload = claim.payload(VolumeCreatePayload.class);
            claim.replacePayload(
                payload.tried(new Attempt(host, fault.reason(), fault.code().name())));
            claim.passOn(SCHEDULER_QUEUE, "rescheduled", Duration.ZERO);
          } else {
            endings.createFailed(volume.id(), claim.operation().context(), fault);
            claim.close(
                OperationState.FAILED,
                null,
                Map.of("code", fault.code(), "reason", fault.reason()));
          }
          if (host != null && placement != null) {
            endings.undoLater(
                volume.id(), placement, host, unsettled(claim), claim.operation().context());
          }
        });
  }

  private static boolean mayWorkElsewhere(HaliteException fault) {
    return switch (fault.code()) {
      case BACKEND_UNAVAILABLE,
          BACKEND_FULL,
          BACKEND_DENIED,
          BACKEND_CONFLICT,
          BACKEND_BUSY,
          BACKEND_FAILURE,
          DEADLINE_EXCEEDED ->
          true;
      case INVALID_INPUT,
          INVALID_STATE,
          UNAUTHENTICATED,
          FORBIDDEN,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          NOT_ACCEPTABLE,
          REQUEST_TIMEOUT,
          CONFLICT,
          PRECONDITION_FAILED,
          OVER_LIMIT,
          URI_TOO_LONG,
          UNSUPPORTED_MEDIA_TYPE,
          UNAVAILABLE,
          TIMEOUT,
          NO_VALID_BACKEND,
          CANCELLED,
          INTERNAL ->
          false;
    };
  }
}
