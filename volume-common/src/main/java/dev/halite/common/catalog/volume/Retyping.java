package dev.halite.common.catalog.volume;

import dev.halite.common.catalog.quota.QuotaChange;
import dev.halite.common.catalog.quota.QuotaMoved;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.engine.event.EventRecorded;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.common.engine.outcome.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The type that a volume is to have. It stands on the volume's row from the request to the end, and
 * the volume counts for it from then on, with its snapshots: whoever ends one of them meanwhile
 * gives back what the row says.
 */
public sealed interface Retyping extends Change {
  UUID volumeId();

  @Override
  default Rank rank() {
    return Rank.VOLUME;
  }

  @Override
  default String key() {
    return volumeId().toString();
  }

  /** A volume is to have another type. */
  record Begun(UUID volumeId, UUID typeId) implements Retyping {
    @Override
    public WhenGone whenGone() {
      return WhenGone.ROLL_BACK;
    }
  }

  /**
   * It has it.
   *
   * @param multiattach whether it is for several servers now
   */
  record Done(UUID volumeId, boolean multiattach) implements Retyping {
    @Override
    public UUID about() {
      return volumeId;
    }
  }

  /** It keeps the old one. */
  record GivenUp(UUID volumeId) implements Retyping {
    @Override
    public UUID about() {
      return volumeId;
    }
  }

  /** A volume is to have another type, with its snapshots, whose quota that takes. */
  static List<Change> begun(Volume volume, VolumeType type) {
    List<Change> changes = new ArrayList<>();
    changes.add(new Begun(volume.id(), type.id()));
    if (volume.consumesQuota()) {
      changes.add(QuotaMoved.taken(quota(volume, type.id(), type.name())));
    }
    changes.addAll(snapshots(volume, type.id(), type.name(), null));
    return changes;
  }

  /** They have it: they count for the old one no longer, and others are told. */
  static Change[] done(Volume volume, boolean multiattach, RequestContext context) {
    List<Change> changes = ended(volume, new Done(volume.id(), multiattach));
    changes.addAll(left(volume, volume.volumeTypeId()));
    changes.addAll(snapshots(volume, volume.volumeTypeId(), null, volume.newTypeId()));
    Volume retyped = volume.retyped(multiattach);
    changes.add(
        new EventRecorded(
            "volume.retype", retyped.at(VolumeMoves.RETYPE.afterSuccess(retyped)), context));
    return changes.toArray(Change[]::new);
  }

  /** They have it, and the volume is where it was taken for that. */
  static Outcome.Ended moved(
      QueuedOperation operation, Volume volume, boolean multiattach, Relocation to) {
    // Others are told where it is by then.
    Volume there = volume.movedTo(to);
    List<Change> changes = new ArrayList<>(List.of(done(there, multiattach, operation.context())));
    changes.addAll(Migrating.changed(volume, to, operation.context()));
    return Endings.succeeded(operation, there.retyped(multiattach), changes.toArray(Change[]::new));
  }

  /**
   * They keep the old one, and the volume is where it was.
   *
   * @param unsettled as for {@link Migrating#failed}
   */
  static Outcome.Ended notMoved(
      QueuedOperation operation,
      Volume volume,
      RetypePayload payload,
      Fault fault,
      @Nullable String unsettled) {
    Relocation to = Objects.requireNonNull(payload.to(), "to");
    List<Change> changes = new ArrayList<>(List.of(givenBack(volume)));
    changes.addAll(Migrating.stays(volume.id(), to, unsettled, operation.context()));
    return Endings.untouched(operation, volume, fault, changes.toArray(Change[]::new));
  }

  /** They keep the old one: they count for the new one no longer. */
  static Change[] givenBack(Volume volume) {
    List<Change> changes = ended(volume, new GivenUp(volume.id()));
    changes.addAll(left(volume, volume.newTypeId()));
    changes.addAll(snapshots(volume, volume.newTypeId(), null, null));
    return changes.toArray(Change[]::new);
  }

  /**
   * A volume that is retyped is deleted by force, and has no snapshots: it keeps the old type until
   * it is gone. Its status is the deletion's.
   */
  static List<Change> stopped(Volume volume) {
    UUID newType = volume.newTypeId();
    if (newType == null) {
      return List.of();
    }
    List<Change> changes = new ArrayList<>();
    changes.add(new GivenUp(volume.id()));
    changes.addAll(left(volume, newType));
    return changes;
  }

  /** The same, with its snapshots, whose rows are locked. */
  static List<Change> stoppedWithSnapshots(Volume volume) {
    UUID newType = volume.newTypeId();
    if (newType == null) {
      return List.of();
    }
    List<Change> changes = new ArrayList<>(stopped(volume));
    changes.addAll(snapshots(volume, newType, null, null));
    return changes;
  }

  /** The end, after which a volume that servers had is what its attachments make it. */
  private static List<Change> ended(Volume volume, Retyping end) {
    List<Change> changes = new ArrayList<>();
    changes.add(end);
    if (VolumeStatus.IN_USE.text().equals(volume.previousStatus())) {
      changes.add(new FollowsUse(volume.id()));
    }
    return changes;
  }

  /** A volume counts for one of its two types no longer. */
  private static List<Change> left(Volume volume, @Nullable UUID type) {
    return volume.consumesQuota() && type != null
        ? List.of(QuotaMoved.givenBack(volume.id(), quota(volume, type, null)))
        : List.of();
  }

  private static List<Change> snapshots(
      Volume volume, @Nullable UUID row, @Nullable String rowName, @Nullable UUID becomes) {
    return List.of(
        new FollowingSnapshots.Locked(volume.id()),
        new FollowingSnapshots.Counted(
            volume.id(), volume.projectId(), volume.volumeTypeId(), row, rowName, becomes));
  }

  private static QuotaChange quota(Volume volume, UUID typeId, @Nullable String typeName) {
    return QuotaChange.volumeOfType(volume.projectId(), typeId, typeName, volume.countedGb());
  }
}
