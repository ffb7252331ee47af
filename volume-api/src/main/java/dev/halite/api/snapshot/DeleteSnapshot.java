package dev.halite.api.snapshot;

import dev.halite.common.catalog.snapshot.SnapshotFacts;
import dev.halite.common.catalog.snapshot.SnapshotGuards;
import dev.halite.common.catalog.snapshot.SnapshotKind;
import dev.halite.common.catalog.snapshot.Snapshots;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.Beginnings;
import dev.halite.common.engine.operation.Intake;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Lets go of a snapshot, in one transaction; its volume's backend removes it. */
@Component
class DeleteSnapshot {
  private final Snapshots snapshots;
  private final Intake intake;

  DeleteSnapshot(Snapshots snapshots, Intake intake) {
    this.snapshots = snapshots;
    this.intake = intake;
  }

  /**
   * Deletes.
   *
   * @param scope whose snapshot it must be; null for any project's
   */
  void delete(UUID id, @Nullable String scope, RequestContext caller) {
    intake.change(
        () -> {
          SnapshotFacts facts = snapshots.lockedFacts(id, scope);
          SnapshotGuards.DELETE.check(facts);
          return Beginnings.of(
              facts.forItsNode(SnapshotKind.DELETE, caller, null), facts.snapshot());
        });
  }
}
