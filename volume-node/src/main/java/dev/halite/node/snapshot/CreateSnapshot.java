package dev.halite.node.snapshot;

import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.snapshot.SnapshotKind;
import dev.halite.common.catalog.snapshot.SnapshotPayload;
import dev.halite.common.catalog.snapshot.SnapshotUndoPayload;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.OperationSubmitted;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.common.engine.outcome.Change;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.SnapshotSupport;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.BackendFlow;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Takes a snapshot of a volume.
 *
 * <ol>
 *   <li>take: the driver takes the snapshot under its placement; one that is there is success;
 *   <li>finish: 'available'.
 * </ol>
 *
 * <p>Undo: what is half taken is marked so, and a snapshot in 'error' is removed by its delete. But
 * a call that gave no answer may still take effect after that, so an operation of its own fences it
 * and removes what it has made.
 */
@Component
final class CreateSnapshot implements BackendFlow<Snapshot> {
  @Override
  public OperationKind kind() {
    return SnapshotKind.CREATE;
  }

  @Override
  public Outcome run(Claim claim, Snapshot snapshot, Backend backend) {
    SnapshotSpec spec = spec(snapshot, claim.payload(SnapshotPayload.class));
    claim.stage("take");
    backend.call(
        claim,
        Set.of(spec.volumeId()),
        SnapshotSupport.class,
        driver -> driver.createSnapshot(Backend.mark(claim), spec));
    claim.stage("finish");
    return Endings.succeeded(claim.operation(), snapshot);
  }

  static SnapshotSpec spec(Snapshot snapshot, SnapshotPayload payload) {
    return new SnapshotSpec(
        snapshot.id(), snapshot.placement(), snapshot.volumeId(), payload.volumePlacement());
  }

  @Override
  public Outcome failed(Claim claim, Snapshot snapshot, Backend backend, HaliteException fault) {
    List<Change> undo = undo(claim, snapshot, backend);
    return undo.isEmpty()
        ? Endings.afterFault(claim.operation(), snapshot, fault.fault())
        : Endings.failed(claim.operation(), snapshot, fault.fault(), undo.toArray(Change[]::new));
  }

  /** A forced delete has it now, and may be over before a call that gave no answer is. */
  @Override
  public Outcome superseded(
      Claim claim, @Nullable Snapshot found, Backend backend, HaliteException fault) {
    return Outcome.cancelled(
        fault.fault(), found == null ? List.of() : undo(claim, found, backend));
  }

  private static List<Change> undo(Claim claim, Snapshot snapshot, Backend backend) {
    QueuedOperation operation = claim.operation();
    UUID volumePlacement = claim.payload(SnapshotPayload.class).volumePlacement();
    return backend
        .unsettled(claim)
        .<Change>map(
            token ->
                new OperationSubmitted(
                    new NewOperation(
                        SnapshotKind.UNDO,
                        snapshot.id(),
                        operation.queue(),
                        new SnapshotUndoPayload(
                            snapshot.id(),
                            snapshot.placement(),
                            snapshot.volumeId(),
                            volumePlacement,
                            token.value()),
                        operation.context())))
        .stream()
        .toList();
  }
}
