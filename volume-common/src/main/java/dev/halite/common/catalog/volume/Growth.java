package dev.halite.common.catalog.volume;

import dev.halite.common.catalog.capacity.RoomChange;
import dev.halite.common.catalog.quota.QuotaChange;
import dev.halite.common.catalog.quota.QuotaMoved;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.MessageAction;
import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.message.MessageRecorded;
import dev.halite.common.engine.outcome.Change;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a volume grows by. It stands on the volume's row from the request to the end, together with
 * the quota and the room that were taken for it: whoever ends the volume meanwhile gives back what
 * the row says.
 */
public sealed interface Growth extends Change {
  UUID volumeId();

  @Override
  default Rank rank() {
    return Rank.VOLUME;
  }

  @Override
  default String key() {
    return volumeId().toString();
  }

  /**
   * A volume is to grow.
   *
   * @param gb by so many GiB
   */
  record Begun(UUID volumeId, int gb) implements Growth {
    @Override
    public WhenGone whenGone() {
      return WhenGone.ROLL_BACK;
    }
  }

  /** It has the new size. */
  record Done(UUID volumeId) implements Growth {
    @Override
    public UUID about() {
      return volumeId;
    }
  }

  /** It keeps the old size. */
  record GivenUp(UUID volumeId) implements Growth {
    @Override
    public UUID about() {
      return volumeId;
    }
  }

  /**
   * A volume is to grow, which takes quota.
   *
   * @param typeName by which the limits of its type are called
   */
  static List<Change> begun(Volume volume, int gb, @Nullable String typeName) {
    List<Change> changes = new ArrayList<>();
    changes.add(new Begun(volume.id(), gb));
    if (volume.consumesQuota()) {
      changes.add(QuotaMoved.taken(quota(volume, typeName, gb)));
    }
    return changes;
  }

  /** It has grown; reports that are measured from now on show it. */
  static Change[] done(Volume volume) {
    List<Change> changes = new ArrayList<>();
    changes.add(new Done(volume.id()));
    addUse(changes, volume);
    changes.add(new RoomChange.Materialised(placement(volume)));
    return changes.toArray(Change[]::new);
  }

  /**
   * The room for it, taken in the pool where the volume is.
   *
   * @param thin whether the volume may be thinly provisioned
   */
  static Change room(Volume volume, boolean thin) {
    return new RoomChange.Grown(placement(volume), volume.growingGb(), thin);
  }

  /**
   * It has not grown: what was taken for that is free again.
   *
   * @param claimed whether room was taken too
   */
  static Change[] givenBack(Volume volume, boolean claimed) {
    List<Change> changes = new ArrayList<>();
    changes.add(new GivenUp(volume.id()));
    addUse(changes, volume);
    if (claimed) {
      changes.add(new RoomChange.Shrunk(placement(volume), volume.growingGb(), volume.id()));
    }
    if (volume.consumesQuota()) {
      changes.add(QuotaMoved.givenBack(volume.id(), quota(volume, null, volume.growingGb())));
    }
    return changes.toArray(Change[]::new);
  }

  /** Whether servers had the volume when it was asked for. */
  static boolean isOfUsed(Volume volume) {
    return VolumeStatus.IN_USE.text().equals(volume.previousStatus());
  }

  /**
   * The user is told that it has grown, but that servers do not know. Why they do not is for
   * operators, who find it in the log and with the operation.
   *
   * @param servers those that do not know; empty where it is not known which
   */
  static Change untold(RequestContext context, UUID volumeId, Collection<UUID> servers) {
    String which =
        servers.isEmpty()
            ? ""
            : ": " + servers.stream().map(UUID::toString).collect(Collectors.joining(", "));
    return new MessageRecorded(
        context,
        ResourceType.VOLUME,
        volumeId,
        MessageAction.EXTEND,
        FaultCode.UNAVAILABLE,
        "The volume has grown, but servers that have it were not told and see its old size until"
            + " they connect to it again"
            + which
            + ".");
  }

  private static void addUse(List<Change> changes, Volume volume) {
    if (isOfUsed(volume)) {
      changes.add(new FollowsUse(volume.id()));
    }
  }

  private static UUID placement(Volume volume) {
    return Objects.requireNonNull(volume.placement());
  }

  private static QuotaChange quota(Volume volume, @Nullable String typeName, int gb) {
    return QuotaChange.gigabytes(volume.projectId(), volume.volumeTypeId(), typeName, gb);
  }
}
