package dev.halite.common.catalog.snapshot;

import dev.halite.common.catalog.volume.Flattening;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.event.EventRecorded;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.operation.Beginnings;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.engine.outcome.StatusMove;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A volume goes back to one of its snapshots: what changes of the two, at the beginning and at each
 * end. The operation is the volume's, and holds the snapshot.
 */
public final class Reversions {
  private static final String EVENT = "snapshot.revert.";

  private Reversions() {}

  /**
   * It begins; the volume's row is locked, and nothing stands against it.
   *
   * @param flattens whether the volume was being flattened
   * @param after the operation that did so, where its end must be waited for
   */
  public static List<Change> begun(
      Volume volume,
      Snapshot snapshot,
      RequestContext caller,
      boolean flattens,
      @Nullable UUID after) {
    NewOperation operation =
        new NewOperation(
                SnapshotKind.REVERT,
                volume.id(),
                HostName.parse(Objects.requireNonNull(volume.host())).nodeQueue(),
                new RevertPayload(snapshot.id(), null, flattens ? true : null),
                caller,
                after)
            .holding(Map.of(snapshot.id(), "its volume goes back to it"));
    List<Change> changes = Beginnings.of(operation, volume);
    changes.add(StatusMove.begin(SnapshotMoves.RESTORE, snapshot));
    changes.add(new EventRecorded(EVENT + "start", snapshot.at(SnapshotStatus.RESTORING), caller));
    return changes;
  }

  /** The volume has what the snapshot has. */
  public static Outcome succeeded(QueuedOperation operation, Volume volume, Snapshot snapshot) {
    List<Change> changes = afterwards(operation, volume);
    changes.add(
        new EventRecorded(
            EVENT + "end", snapshot.at(SnapshotStatus.AVAILABLE), operation.context()));
    return Endings.succeeded(operation, volume, changes.toArray(Change[]::new));
  }

  /**
   * The volume may have parts of both, and has from the second attempt on, whatever that one found;
   * the snapshot is whole.
   *
   * @param refused whether the storage refused this attempt, which changes nothing
   */
  public static Outcome failed(
      QueuedOperation operation, Volume volume, Fault fault, boolean refused) {
    Change[] changes = afterwards(operation, volume).toArray(Change[]::new);
    if (operation.attempts() > 1) {
      return Endings.touched(operation, volume, fault, changes);
    }
    return refused
        ? Endings.untouched(operation, volume, fault, changes)
        : Endings.failed(operation, volume, fault, changes);
  }

  /** The volume is another operation's. */
  public static Outcome superseded(QueuedOperation operation, Fault fault) {
    return Outcome.cancelled(fault, List.of(restored(operation)));
  }

  private static List<Change> afterwards(QueuedOperation operation, Volume volume) {
    List<Change> changes = new ArrayList<>(List.of(restored(operation)));
    changes.addAll(Flattening.anew(operation, volume, RevertPayload.of(operation).flattens()));
    return changes;
  }

  private static Change restored(QueuedOperation operation) {
    return StatusMove.end(
        SnapshotMoves.RESTORE,
        ResourceType.SNAPSHOT,
        RevertPayload.of(operation).snapshotId(),
        SnapshotStatus.AVAILABLE);
  }
}
