package dev.halite.api.snapshot;

import dev.halite.api.action.NamedResource;
import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.snapshot.SnapshotFacts;
import dev.halite.common.catalog.snapshot.SnapshotGuards;
import dev.halite.common.catalog.snapshot.SnapshotKind;
import dev.halite.common.catalog.snapshot.Snapshots;
import dev.halite.common.engine.operation.Beginnings;
import dev.halite.common.engine.operation.Intake;
import dev.halite.common.engine.operation.Operations;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Lets go of a snapshot, in one transaction; its volume's backend removes it. A forced delete has
 * what is under way cancelled, and waits for its end.
 */
@Component
class DeleteSnapshot {
  private final Snapshots snapshots;
  private final Operations operations;
  private final Intake intake;

  DeleteSnapshot(Snapshots snapshots, Operations operations, Intake intake) {
    this.snapshots = snapshots;
    this.operations = operations;
    this.intake = intake;
  }

  void delete(NamedResource named, boolean force) {
    intake.change(
        () -> {
          SnapshotFacts facts = snapshots.lockedFacts(named.id(), named.scope());
          Snapshot snapshot = named.judged(facts.snapshot());
          if (named.lenient() && facts.isGoing()) {
            return List.of();
          }
          (force ? SnapshotGuards.FORCE_DELETE : SnapshotGuards.DELETE).check(facts);
          UUID running =
              operations.stop(force ? facts.operation() : null, "the snapshot is deleted by force");
          return Beginnings.of(
              facts.forItsNode(SnapshotKind.DELETE, named.caller(), running), snapshot);
        });
  }
}
