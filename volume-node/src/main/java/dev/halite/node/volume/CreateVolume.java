package dev.halite.node.volume;

import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeCreatePayload;
import dev.halite.common.catalog.volume.VolumeCreatePayload.Attempt;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.Queues;
import dev.halite.common.engine.outcome.Change;
import dev.halite.driver.VolumeSpec;
import dev.halite.node.backend.Backend;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Makes an empty volume, as {@link MakingVolume} says. After a fault that another backend may mend
 * the operation goes back to the scheduler, with this attempt on record; any other ends in 'error'.
 */
@Component
final class CreateVolume extends MakingVolume {
  CreateVolume(LimitVolume limits) {
    super(limits);
  }

  @Override
  public OperationKind kind() {
    return VolumeKind.CREATE;
  }

  @Override
  boolean make(Claim claim, VolumeSpec spec, Backend backend) {
    backend.call(
        claim, Set.of(spec.volumeId()), driver -> driver.create(Backend.mark(claim), spec));
    return false;
  }

  @Override
  public Outcome failed(Claim claim, Volume volume, Backend backend, HaliteException fault) {
    List<Change> abandoned = abandoned(claim, volume, backend);
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

  private static boolean mayWorkElsewhere(HaliteException fault) {
    return switch (fault.code()) {
      case BACKEND_UNAVAILABLE,
          BACKEND_OCCUPIED,
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
