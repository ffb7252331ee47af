package dev.halite.api.volume;

import dev.halite.api.action.NamedResource;
import dev.halite.common.catalog.snapshot.Cascades;
import dev.halite.common.catalog.snapshot.SnapshotFacts;
import dev.halite.common.catalog.snapshot.SnapshotGuards;
import dev.halite.common.catalog.snapshot.Snapshots;
import dev.halite.common.catalog.volume.DeletePayload;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.Placements;
import dev.halite.common.catalog.volume.Retyping;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeFacts;
import dev.halite.common.catalog.volume.VolumeGuards;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.Beginnings;
import dev.halite.common.engine.operation.Intake;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.Operations;
import dev.halite.common.engine.outcome.Change;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Lets go of a volume, in one transaction.
 *
 * <ol>
 *   <li>with cascade its snapshots go with it, if nothing stands against any of them
 *   <li>guard: 'deleting', if nothing stands against it
 *   <li>a volume that no backend has is gone at once, with its quota given back
 *   <li>any other is removed by its backend's node; a forced delete has what is under way cancelled
 *       and waits for its end, and so has any the volume's flattening, which begins anew where the
 *       volume stays
 * </ol>
 */
@Component
class DeleteVolume {
  private final Volumes volumes;
  private final Snapshots snapshots;
  private final Operations operations;
  private final Intake intake;

  DeleteVolume(Volumes volumes, Snapshots snapshots, Operations operations, Intake intake) {
    this.volumes = volumes;
    this.snapshots = snapshots;
    this.operations = operations;
    this.intake = intake;
  }

  /**
   * Lets go of it.
   *
   * @param cascade whether its snapshots go with it
   */
  void delete(NamedResource named, boolean force, boolean cascade) {
    intake.change(
        () -> {
          VolumeFacts facts = volumes.lockedFacts(named.id(), named.scope());
          Volume volume = named.judged(facts.volume());
          if (named.lenient() && facts.isBeingDeleted()) {
            return List.of();
          }
          if (cascade && facts.snapshot() != null) {
            (force ? VolumeGuards.FORCE_DELETE_ALL : VolumeGuards.DELETE_ALL).check(facts);
            return withSnapshots(named, facts, volume, force);
          }
          (force ? VolumeGuards.FORCE_DELETE : VolumeGuards.DELETE).check(facts);
          return changes(facts, volume, stop(facts, force), named.caller());
        });
  }

  /** Returns what has to be waited for; where there are two, the other one ends as soon. */
  private @Nullable UUID stop(VolumeFacts facts, boolean force) {
    UUID flattening = operations.stop(facts.flattening(), "the volume is deleted");
    UUID underWay = null;
    if (force) {
      underWay = stop(facts.operation());
      stop(facts.queued());
    }
    return underWay == null ? flattening : underWay;
  }

  private @Nullable UUID stop(@Nullable UUID underWay) {
    return operations.stop(underWay, "the volume is deleted by force");
  }

  private List<Change> withSnapshots(
      NamedResource named, VolumeFacts ofVolume, Volume volume, boolean force) {
    // Whose operation is stopped is locked before that is.
    List<SnapshotFacts> all =
        force || ofVolume.flattening() != null
            ? snapshots.lockedFactsOf(volume.id())
            : snapshots.factsOf(volume.id());
    if (all.size() > Cascades.MOST) {
      throw new HaliteException(
          FaultCode.INVALID_STATE,
          "Invalid volume: Volume %s has %d snapshots, and %d go with it at most; delete some of them first."
              .formatted(volume.id(), all.size(), Cascades.MOST));
    }
    for (SnapshotFacts facts : all) {
      if (named.scope() != null && !facts.snapshot().projectId().equals(volume.projectId())) {
        throw new HaliteException(
            FaultCode.INVALID_STATE,
            "Invalid volume: Volume %s has a snapshot of another project.".formatted(volume.id()));
      }
      if (force) {
        SnapshotGuards.FORCE_DELETE_WITH_VOLUME.check(facts);
        stopMaking(facts);
      } else {
        SnapshotGuards.DELETE_WITH_VOLUME.check(facts);
      }
    }
    List<Change> changes =
        Cascades.begun(
            volume, all, named.caller(), ofVolume.flattening() != null, stop(ofVolume, force));
    changes.addAll(Retyping.stoppedWithSnapshots(volume));
    return changes;
  }

  /** Its removal, which the node begins, waits for the end of that. */
  private void stopMaking(SnapshotFacts facts) {
    if (!Cascades.isGoing(facts.snapshot())) {
      stop(facts.operation());
    }
  }

  /**
   * What changes.
   *
   * @param running an operation whose end must be waited for
   */
  private List<Change> changes(
      VolumeFacts facts, Volume volume, @Nullable UUID running, RequestContext caller) {
    String host = volume.host();
    if (host == null) {
      if (running != null) {
        throw new HaliteException(
            FaultCode.INVALID_STATE,
            "Invalid volume: Operation " + running + " is under way; try again.");
      }
      return Placements.gone(volume, caller);
    }
    NewOperation removal =
        new NewOperation(
            VolumeKind.DELETE,
            volume.id(),
            HostName.parse(host).nodeQueue(),
            new DeletePayload(facts.flattening() == null ? null : true),
            caller,
            running);
    boolean half = volume.launchedAt() == null;
    List<Change> changes =
        Beginnings.of(half ? Placements.keepingSource(removal, volume) : removal, volume);
    changes.addAll(Retyping.stopped(volume));
    return changes;
  }
}
