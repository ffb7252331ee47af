package dev.halite.common.catalog.snapshot;

import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeMoves;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.kind.KindRow;
import dev.halite.common.engine.kind.Lane;
import dev.halite.common.engine.kind.MessageAction;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.QueuedOperation;
import java.time.Duration;

/** What is done with snapshots. */
public enum SnapshotKind implements OperationKind {
  /** Take a snapshot of a volume, at its backend. */
  CREATE(
      row("snapshot.create", Duration.ofMinutes(15))
          .moving(SnapshotMoves.CREATE)
          .retrying(4)
          .telling(MessageAction.SNAPSHOT_CREATE, "snapshot.create")),
  /** Remove a snapshot from its backend and from the catalog. */
  DELETE(
      row("snapshot.delete", Duration.ofHours(6))
          .moving(SnapshotMoves.DELETE)
          .retrying(4)
          .telling(MessageAction.SNAPSHOT_DELETE, "snapshot.delete")),
  /** Give a volume what one of its snapshots has. */
  REVERT(
      KindRow.of("volume.revert", ResourceType.VOLUME, RevertPayload.class, Duration.ofHours(6))
          .moving(VolumeMoves.REVERT)
          .in(Lane.BULK)
          .retrying(4)
          .telling(MessageAction.REVERT, "volume.revert")) {
    /** It does not end while a call without an answer may still write. */
    @Override
    public Outcome expired(QueuedOperation operation, Subject subject, Fault cause) {
      return RevertPayload.of(operation).unsettled() == null
          ? Reversions.failed(operation, (Volume) subject, cause, false)
          : new Outcome.Again(Duration.ofMinutes(10), "postponed");
    }
  },
  /** Remove a volume together with its snapshots. */
  DELETE_ALL(
      KindRow.of(
              "volume.delete_all", ResourceType.VOLUME, CascadePayload.class, Duration.ofHours(6))
          .moving(VolumeMoves.DELETE)
          .retrying(4)
          .telling(MessageAction.DELETE, "volume.delete")) {
    @Override
    public Outcome expired(QueuedOperation operation, Subject subject, Fault cause) {
      return Cascades.expired(operation, (Volume) subject, cause);
    }
  },
  /** Remove what a call for a snapshot that gave no answer may still make. */
  UNDO(
      KindRow.of(
              "snapshot.undo", ResourceType.SNAPSHOT, SnapshotUndoPayload.class, Duration.ofDays(7))
          .in(Lane.CONTROL)
          .besideOthersForEver()) {
    /** It is never given up: what it would remove is known to nobody else. */
    @Override
    public Outcome expired(QueuedOperation operation, Subject subject, Fault cause) {
      return new Outcome.Again(Duration.ofMinutes(10), "postponed");
    }
  };

  private final KindRow row;

  SnapshotKind(KindRow row) {
    this.row = row;
  }

  private static KindRow row(String name, Duration queued) {
    return KindRow.of(name, ResourceType.SNAPSHOT, SnapshotPayload.class, queued);
  }

  @Override
  public KindRow row() {
    return row;
  }
}
