package dev.halite.common.catalog.snapshot;

import dev.halite.common.engine.kind.KindRow;
import dev.halite.common.engine.kind.MessageAction;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.operation.OperationKind;
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
          .telling(MessageAction.SNAPSHOT_DELETE, "snapshot.delete"));

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
