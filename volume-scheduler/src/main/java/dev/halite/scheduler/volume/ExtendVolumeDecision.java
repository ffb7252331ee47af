package dev.halite.scheduler.volume;

import dev.halite.common.catalog.capability.TypeDemands;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.catalog.volume.Growth;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.operation.Decision;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.Outcomes;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.common.engine.outcome.ChangeRefusedException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes the room that a volume is to grow by, where it is. There is no choice: if its pool has not
 * got it, the volume stays as it was, and its user is told. The claim is lost to others, or not, in
 * the transaction that hands the operation to the node.
 */
final class ExtendVolumeDecision implements Decision {
  private static final Fault NO_ROOM =
      new Fault(FaultCode.NO_VALID_BACKEND, "Its pool has no room for the new size.");
  private static final Fault NOT_WANTED =
      new Fault(FaultCode.CANCELLED, "The volume is not being extended any more.");

  private final Volumes volumes;
  private final VolumeTypes types;
  private final Outcomes outcomes;

  ExtendVolumeDecision(Volumes volumes, VolumeTypes types, Outcomes outcomes) {
    this.volumes = volumes;
    this.types = types;
    this.outcomes = outcomes;
  }

  @Override
  public OperationKind kind() {
    return VolumeKind.EXTEND;
  }

  @Override
  public void decide(QueuedOperation operation) {
    Volume volume = volumes.find(operation.resourceId()).orElse(null);
    if (volume == null || volume.status() != VolumeStatus.EXTENDING) {
      outcomes.applyQueued(operation, Outcome.cancelled(NOT_WANTED, List.of()));
      return;
    }
    try {
      outcomes.applyQueued(
          operation,
          new Outcome.HandedOver(
              HostName.parse(Objects.requireNonNull(volume.host())).nodeQueue(),
              "scheduled",
              null,
              List.of(Growth.room(volume, TypeDemands.allowThin(specs(volume))))));
    } catch (ChangeRefusedException e) {
      outcomes.applyQueued(
          operation,
          Endings.untouched(operation, volume, NO_ROOM, Growth.givenBack(volume, false)));
    }
  }

  private Map<String, @Nullable String> specs(Volume volume) {
    UUID type = volume.volumeTypeId();
    return type == null
        ? Map.of()
        : types.find(type, null).map(VolumeType::extraSpecs).orElse(Map.of());
  }
}
