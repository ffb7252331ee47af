package dev.halite.node.snapshot;

import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.snapshot.SnapshotKind;
import dev.halite.common.catalog.snapshot.SnapshotPayload;
import dev.halite.common.catalog.snapshot.SnapshotQuota;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SnapshotSupport;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.BackendFlow;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Removes a snapshot.
 *
 * <ol>
 *   <li>remove: the driver removes the snapshot of this placement; a missing one is success, and
 *       volumes that were made from it stay whole;
 *   <li>finish: the row 'deleted', the quota given back.
 * </ol>
 *
 * <p>There is nothing to undo: what is half removed is removed by the next attempt, and an attempt
 * that gave no answer can only remove what is to go.
 */
@Component
final class DeleteSnapshot implements BackendFlow<Snapshot> {
  @Override
  public OperationKind kind() {
    return SnapshotKind.DELETE;
  }

  @Override
  public Outcome run(Claim claim, Snapshot snapshot, Backend backend) {
    SnapshotSpec spec = CreateSnapshot.spec(snapshot, claim.payload(SnapshotPayload.class));
    claim.stage("remove");
    backend.run(
        claim,
        Set.of(spec.volumeId()),
        SnapshotSupport.class,
        driver -> driver.deleteSnapshot(Backend.mark(claim), spec));
    claim.stage("finish");
    return Endings.succeeded(claim.operation(), snapshot, SnapshotQuota.freed(snapshot));
  }
}
