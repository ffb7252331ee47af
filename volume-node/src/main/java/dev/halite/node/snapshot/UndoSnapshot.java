package dev.halite.node.snapshot;

import dev.halite.common.catalog.snapshot.SnapshotKind;
import dev.halite.common.catalog.snapshot.SnapshotUndoPayload;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.outcome.Change;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SnapshotSupport;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.UndoFlow;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Removes what a call for a snapshot that gave no answer may still make. */
@Component
final class UndoSnapshot extends UndoFlow<SnapshotUndoPayload> {
  UndoSnapshot() {
    super(SnapshotUndoPayload.class);
  }

  @Override
  public OperationKind kind() {
    return SnapshotKind.UNDO;
  }

  @Override
  protected void remove(Claim claim, SnapshotUndoPayload undo, Backend backend) {
    SnapshotSpec spec =
        new SnapshotSpec(
            undo.snapshotId(), undo.placement(), undo.volumeId(), undo.volumePlacement());
    backend.run(
        claim,
        Set.of(undo.volumeId()),
        SnapshotSupport.class,
        driver -> driver.deleteSnapshot(Backend.mark(claim), spec));
  }

  /** Its room and its quota are the snapshot's, whose own end gives them back. */
  @Override
  protected List<Change> freed(SnapshotUndoPayload undo) {
    return List.of();
  }
}
