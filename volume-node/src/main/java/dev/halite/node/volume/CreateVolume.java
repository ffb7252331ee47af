package dev.halite.node.volume;

import dev.halite.common.catalog.capacity.RoomChange;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.Placements;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeCreatePayload;
import dev.halite.common.catalog.volume.VolumeCreatePayload.Attempt;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.Queues;
import dev.halite.common.engine.outcome.Change;
import dev.halite.driver.FenceToken;
import dev.halite.driver.VolumeSpec;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.BackendFlow;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Makes a volume where the scheduler has placed it.
 *
 * <ol>
 *   <li>make: the driver makes the storage object under the volume's placement;
 *   <li>finish: 'available', if it still has that placement, and the claim materialised.
 * </ol>
 *
 * <p>Undo: the placement is given up. The operation goes back to the scheduler with this attempt on
 * record, and an operation of its own removes what may be at this backend. A fault that another
 * backend cannot mend ends in 'error'.
 */
@Component
final class CreateVolume implements BackendFlow<Volume> {
  @Override
  public OperationKind kind() {
    return VolumeKind.CREATE;
  }

  @Override
  public Outcome run(Claim claim, Volume volume, Backend backend) {
    UUID placement = volume.placement();
    String host = volume.host();
    if (host == null || placement == null) {
      throw new HaliteException(
          FaultCode.CANCELLED, "The volume is not waiting to be made any more.");
    }
    String pool = HostName.parse(host).pool();
    VolumeSpec spec =
        new VolumeSpec(volume.id(), placement, volume.sizeGb(), pool == null ? "" : pool);
    claim.stage("make");
    backend.call(claim, driver -> driver.create(Backend.mark(claim), spec));
    claim.stage("finish");
    return Endings.succeeded(claim.operation(), volume, new RoomChange.Materialised(placement))
        .requiring(placement);
  }

  @Override
  public Outcome failed(Claim claim, Volume volume, Backend backend, HaliteException fault) {
    List<Change> abandoned =
        Placements.abandon(volume, unsettled(claim, backend), claim.operation().context());
    String host = volume.host();
    if (host == null || abandoned.isEmpty() || !mayWorkElsewhere(fault)) {
      return Endings.failed(
          claim.operation(), volume, fault.fault(), abandoned.toArray(Change[]::new));
    }
    VolumeCreatePayload payload = claim.payload(VolumeCreatePayload.class);
    return new Outcome.HandedOver(
        Queues.SCHEDULER,
        "rescheduled",
        payload.tried(new Attempt(host, fault.reason(), fault.code().name())),
        abandoned);
  }

  /**
   * A forced delete has the volume now, and removes this placement too; but not where a call may
   * still be making it, which has to be settled first.
   */
  @Override
  public Outcome superseded(
      Claim claim, @Nullable Volume volume, Backend backend, HaliteException fault) {
    String unsettled = unsettled(claim, backend);
    return Outcome.cancelled(
        fault.fault(),
        volume == null || unsettled == null
            ? List.of()
            : Placements.leaveToUndo(volume, unsettled, claim.operation().context()));
  }

  private static @Nullable String unsettled(Claim claim, Backend backend) {
    return backend.unsettled(claim).map(FenceToken::value).orElse(null);
  }

  private static boolean mayWorkElsewhere(HaliteException fault) {
    return switch (fault.code()) {
      case BACKEND_UNAVAILABLE,
          BACKEND_FULL,
          BACKEND_DENIED,
          BACKEND_UNSUPPORTED,
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
