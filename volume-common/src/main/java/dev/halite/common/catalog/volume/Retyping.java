package dev.halite.common.catalog.volume;

import dev.halite.common.catalog.quota.QuotaChange;
import dev.halite.common.catalog.quota.QuotaMoved;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.engine.event.EventRecorded;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.outcome.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The type that a volume is to have. It stands on the volume's row from the request to the end, and
 * the volume counts for it from then on: whoever ends the volume meanwhile gives back what the row
 * says.
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

  /** A volume is to have another type, whose quota that takes. */
  static List<Change> begun(Volume volume, VolumeType type) {
    List<Change> changes = new ArrayList<>();
    changes.add(new Begun(volume.id(), type.id()));
    if (volume.consumesQuota()) {
      changes.add(QuotaMoved.taken(quota(volume, type.id(), type.name())));
    }
    return changes;
  }

  /** It has it: it counts for the old one no longer, and others are told. */
  static Change[] done(Volume volume, boolean multiattach, RequestContext context) {
    List<Change> changes = ended(volume, new Done(volume.id(), multiattach), volume.volumeTypeId());
    Volume retyped = volume.retyped(multiattach);
    changes.add(
        new EventRecorded(
            "volume.retype", retyped.at(VolumeMoves.RETYPE.afterSuccess(retyped)), context));
    return changes.toArray(Change[]::new);
  }

  /** It keeps the old one: it counts for the new one no longer. */
  static Change[] givenBack(Volume volume) {
    return ended(volume, new GivenUp(volume.id()), volume.newTypeId()).toArray(Change[]::new);
  }

  /** A volume that is retyped is deleted by force: it keeps the old type until it is gone. */
  static List<Change> stopped(Volume volume) {
    UUID newType = volume.newTypeId();
    if (newType == null) {
      return List.of();
    }
    List<Change> changes = new ArrayList<>();
    changes.add(new GivenUp(volume.id()));
    if (volume.consumesQuota()) {
      changes.add(leaves(volume, newType));
    }
    return changes;
  }

  /** A volume that is gone, or has another type, counts for this one no longer. */
  static Change leaves(Volume volume, UUID typeId) {
    return QuotaMoved.givenBack(volume.id(), quota(volume, typeId, null));
  }

  private static List<Change> ended(Volume volume, Retyping end, @Nullable UUID left) {
    List<Change> changes = new ArrayList<>();
    changes.add(end);
    if (VolumeStatus.IN_USE.text().equals(volume.previousStatus())) {
      changes.add(new FollowsUse(volume.id()));
    }
    if (volume.consumesQuota() && left != null) {
      changes.add(leaves(volume, left));
    }
    return changes;
  }

  private static QuotaChange quota(Volume volume, UUID typeId, @Nullable String typeName) {
    return QuotaChange.volumeOfType(volume.projectId(), typeId, typeName, volume.countedGb());
  }
}
