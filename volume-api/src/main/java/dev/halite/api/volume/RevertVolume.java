package dev.halite.api.volume;

import dev.halite.api.action.NamedResource;
import dev.halite.common.catalog.snapshot.Reversions;
import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.snapshot.SnapshotGuards;
import dev.halite.common.catalog.snapshot.Snapshots;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeFacts;
import dev.halite.common.catalog.volume.VolumeGuards;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Intake;
import dev.halite.common.engine.operation.Operations;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Lets a volume go back to the last of its snapshots, in one transaction: 'reverting', and the
 * snapshot 'restoring'. Its node gives it the content. Where it is being flattened that ends
 * before, and begins anew afterwards.
 */
@Component
class RevertVolume {
  private final Volumes volumes;
  private final Snapshots snapshots;
  private final Operations operations;
  private final Intake intake;

  RevertVolume(Volumes volumes, Snapshots snapshots, Operations operations, Intake intake) {
    this.volumes = volumes;
    this.snapshots = snapshots;
    this.operations = operations;
    this.intake = intake;
  }

  void revert(NamedResource named, UUID snapshotId) {
    intake.change(
        () -> {
          VolumeFacts facts = volumes.lockedFacts(named.id(), named.scope());
          Volume volume = named.judged(facts.volume());
          Snapshot latest = latest(volume, snapshotId);
          VolumeGuards.REVERT.check(facts, FaultCode.CONFLICT);
          SnapshotGuards.RESTORE.check(latest, FaultCode.CONFLICT);
          UUID flattening = facts.flattening();
          if (flattening != null) {
            // Its move comes after an operation's end, so its row is locked before that.
            snapshots.locked(latest.id(), null);
          }
          return Reversions.begun(
              volume,
              latest,
              named.caller(),
              flattening != null,
              operations.stop(flattening, "the volume is reverted"));
        },
        FaultCode.CONFLICT);
  }

  /**
   * Nobody takes another one while the volume is locked; its own status is compared by its move.
   */
  private Snapshot latest(Volume volume, UUID wanted) {
    Snapshot latest =
        snapshots
            .latest(volume.id())
            .orElseThrow(
                () -> refused("Volume %s doesn't have any snapshots.".formatted(volume.id())));
    if (!latest.id().equals(wanted)) {
      throw refused(
          "Specified snapshot %s is None or not the latest one of volume %s."
              .formatted(wanted, volume.id()));
    }
    if (latest.sizeGb() != volume.sizeGb()) {
      throw refused(
          "Can't revert volume %s to its latest snapshot %s. The volume size must be equal to the snapshot size."
              .formatted(volume.id(), latest.id()));
    }
    return latest;
  }

  private static HaliteException refused(String sentence) {
    return new HaliteException(FaultCode.INVALID_INPUT, sentence);
  }
}
