package dev.halite.common.catalog.volume;

import dev.halite.common.catalog.capacity.RoomChange;
import dev.halite.common.catalog.quota.QuotaChange;
import dev.halite.common.catalog.quota.QuotaMoved;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.Beginnings;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.OperationSubmitted;
import dev.halite.common.engine.outcome.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a placement is given up: off the volume's row, and undone at its backend later. */
public final class Placements {
  /** Why a volume is held until what is left of its clone has gone. */
  static final String HALF_CLONE = "has half a clone";

  private Placements() {}

  /**
   * The volume is to be placed anew, or cannot be made.
   *
   * @param unsettled what must be fenced before the undo, as in {@link PlacementUndoPayload}
   */
  public static List<Change> abandon(
      Volume volume, @Nullable String unsettled, RequestContext context) {
    UUID placement = volume.placement();
    String host = volume.host();
    return placement == null || host == null
        ? List.of()
        : List.of(
            new PlacementChange.GivenUp(volume.id(), placement, false),
            new OperationSubmitted(undo(volume, placement, host, unsettled, context)));
  }

  /**
   * The volume is being deleted at its host, but a call may still be making this placement, which
   * has to be settled first; nothing happens where somebody has given it up already.
   */
  public static List<Change> leaveToUndo(Volume volume, String unsettled, RequestContext context) {
    UUID placement = volume.placement();
    String host = volume.host();
    return placement == null || host == null
        ? List.of()
        : List.of(
            new PlacementChange.GivenUp(volume.id(), placement, true),
            new OperationSubmitted(undo(volume, placement, host, unsettled, context), volume.id()));
  }

  /** The end of a volume that no backend has: what it held is free at once. */
  public static List<Change> gone(Volume volume, RequestContext context) {
    List<Change> changes =
        Beginnings.atOnce(VolumeKind.DELETE, VolumeMoves.DELETE, volume, context);
    changes.addAll(List.of(freed(volume)));
    changes.addAll(Retyping.stopped(volume));
    return changes;
  }

  /** What a volume that is gone leaves free: the room of its placement, and its quota. */
  public static Change[] freed(Volume volume) {
    List<Change> freed = new ArrayList<>();
    if (volume.placement() != null) {
      freed.add(new RoomChange.Released(volume.placement(), volume.id()));
    }
    if (volume.consumesQuota()) {
      freed.add(
          QuotaMoved.givenBack(
              volume.id(),
              QuotaChange.volume(
                  volume.projectId(), volume.volumeTypeId(), null, volume.countedGb())));
    }
    return freed.toArray(Change[]::new);
  }

  /**
   * An operation that removes half a volume. Half a clone may have left something on the volume
   * that it was to be of, such as a snapshot, so that has to stay until then. It needs no lock: it
   * is held by what was to make the clone, which ends now or later.
   */
  public static NewOperation keepingSource(NewOperation removal, Volume volume) {
    UUID source = volume.sourceVolumeId();
    return source == null ? removal : removal.holding(Map.of(source, HALF_CLONE));
  }

  private static NewOperation undo(
      Volume volume,
      UUID placement,
      String host,
      @Nullable String unsettled,
      RequestContext context) {
    return keepingSource(removal(volume.id(), placement, host, unsettled, context), volume);
  }

  /** An operation that removes one placement of a volume, and frees its room. */
  static NewOperation removal(
      UUID volumeId,
      UUID placement,
      String host,
      @Nullable String unsettled,
      RequestContext context) {
    return new NewOperation(
        VolumeKind.UNDO_PLACEMENT,
        volumeId,
        HostName.parse(host).nodeQueue(),
        new PlacementUndoPayload(volumeId, placement, host, unsettled),
        context);
  }
}
