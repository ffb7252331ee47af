package dev.halite.api.volume;

import dev.halite.api.action.NamedResource;
import dev.halite.common.catalog.capacity.PoolReports;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.catalog.volume.Growth;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeFacts;
import dev.halite.common.catalog.volume.VolumeGuards;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Beginnings;
import dev.halite.common.engine.operation.Intake;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.NoPayload;
import dev.halite.common.engine.operation.Queues;
import dev.halite.common.engine.outcome.Change;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Lets a volume grow, in one transaction: 'extending', with what it grows by on its row, and the
 * quota taken. A scheduler then takes the room in its pool, and its node makes it larger.
 */
@Component
class ExtendVolume {
  private final Volumes volumes;
  private final VolumeTypes types;
  private final VolumeSizes sizes;
  private final PoolReports pools;
  private final Intake intake;

  ExtendVolume(
      Volumes volumes, VolumeTypes types, VolumeSizes sizes, PoolReports pools, Intake intake) {
    this.volumes = volumes;
    this.types = types;
    this.sizes = sizes;
    this.pools = pools;
    this.intake = intake;
  }

  /**
   * Lets it grow.
   *
   * @param inUse whether it may be one that servers have
   */
  void extend(NamedResource named, int sizeGb, boolean inUse) {
    intake.change(
        () -> {
          VolumeFacts facts = volumes.lockedFacts(named.id(), named.scope());
          boolean used = inUse && facts.volume().status() == VolumeStatus.IN_USE;
          if (used) {
            named.judge().alsoBy("volume:extend_attached_volume");
          }
          Volume volume = named.judged(facts.volume());
          (inUse ? VolumeGuards.EXTEND_IN_USE : VolumeGuards.EXTEND).check(facts);
          if (used) {
            requireOnline(volume);
          }
          return changes(named, volume, sizeGb);
        });
  }

  /**
   * A compute service says that it has done its part of a growth. None of our drivers leaves it
   * one: a volume is larger before the compute service hears of it, and no volume waits for this
   * word.
   */
  void complete(NamedResource named) {
    Volume volume = named.judged(volumes.require(named.id(), named.scope()));
    throw new HaliteException(
        FaultCode.INVALID_STATE,
        "Invalid volume: Volume %s does not wait for the compute service to complete its extension; its status is %s."
            .formatted(volume.id(), volume.status().shown()));
  }

  private void requireOnline(Volume volume) {
    String host = volume.host();
    if (host == null || !pools.canExtendInUse(host)) {
      throw new HaliteException(
          FaultCode.INVALID_STATE,
          "Invalid volume: The backend of volume %s cannot extend a volume that is in use."
              .formatted(volume.id()));
    }
  }

  private List<Change> changes(NamedResource named, Volume volume, int sizeGb) {
    if (sizeGb <= volume.sizeGb()) {
      throw new HaliteException(
          FaultCode.INVALID_INPUT,
          "Invalid input received: New size for extend must be greater than current size. (current: %d, extended: %d)."
              .formatted(volume.sizeGb(), sizeGb));
    }
    UUID typeId = volume.volumeTypeId();
    @Nullable VolumeType type = typeId == null ? null : types.find(typeId, null).orElse(null);
    if (type != null) {
      sizes.checkType(sizeGb, type);
    }
    sizes.checkLimit(sizeGb, volume.projectId());
    List<Change> changes =
        Beginnings.of(
            new NewOperation(
                VolumeKind.EXTEND, volume.id(), Queues.SCHEDULER, new NoPayload(), named.caller()),
            volume);
    changes.addAll(
        Growth.begun(volume, sizeGb - volume.sizeGb(), type == null ? null : type.name()));
    return changes;
  }
}
