package dev.halite.common.catalog.snapshot;

import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.NewOperation;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot whose row is locked, with what other tables say of it.
 *
 * @param host {@code host@backend#pool} of its volume; null where the volume has none
 * @param volumePlacement placement of its volume
 * @param holder an operation that needs the snapshot to stay; null when none does
 * @param operation the operation that is under way on it; null when none is
 */
public record SnapshotFacts(
    Snapshot snapshot,
    @Nullable String host,
    @Nullable UUID volumePlacement,
    @Nullable UUID holder,
    @Nullable UUID operation) {

  /** Whether it is being deleted; without its operation the status is a leftover. */
  boolean isBeingDeleted() {
    return operation != null && SnapshotMoves.DELETE.isUnderWay(snapshot);
  }

  /** Whether it is being deleted by itself or with its volume, whose operation holds it. */
  public boolean isGoing() {
    return isBeingDeleted() || (holder != null && SnapshotMoves.DELETE.isUnderWay(snapshot));
  }

  /**
   * An operation on the snapshot, for the node that has its volume.
   *
   * @param after an operation whose end it must wait for
   */
  public NewOperation forItsNode(SnapshotKind kind, RequestContext caller, @Nullable UUID after) {
    if (host == null || volumePlacement == null) {
      throw new HaliteException(
          FaultCode.INVALID_STATE,
          "Invalid snapshot: Volume %s of snapshot %s is on no backend."
              .formatted(snapshot.volumeId(), snapshot.id()));
    }
    return new NewOperation(
        kind,
        snapshot.id(),
        HostName.parse(host).nodeQueue(),
        new SnapshotPayload(volumePlacement),
        caller,
        after);
  }
}
