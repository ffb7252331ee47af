package dev.halite.node.snapshot;

import dev.halite.common.catalog.snapshot.Cascades;
import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.snapshot.SnapshotFacts;
import dev.halite.common.catalog.snapshot.SnapshotKind;
import dev.halite.common.catalog.snapshot.Snapshots;
import dev.halite.common.catalog.volume.Placements;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.BackendFlow;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Removes a volume together with its snapshots, which are 'deleting' as it is.
 *
 * <ol>
 *   <li>snapshots: an operation is made for each, the same that deletes one alone, and gives back
 *       its quota; this one goes on when all have ended;
 *   <li>remove: the driver removes the storage object of the volume; a missing one is success;
 *   <li>finish: the row 'deleted', claim and quota given back.
 * </ol>
 *
 * <p>Where a snapshot is left, the volume is as it was, with a message, and so are snapshots that
 * nobody has begun to delete. Nothing else is undone: what is half removed is removed by the next
 * attempt.
 */
@Component
final class DeleteVolumeWithSnapshots implements BackendFlow<Volume> {
  private final Snapshots snapshots;

  DeleteVolumeWithSnapshots(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  @Override
  public OperationKind kind() {
    return SnapshotKind.DELETE_ALL;
  }

  @Override
  public Outcome run(Claim claim, Volume volume, Backend backend) {
    List<SnapshotFacts> left = snapshots.factsOf(volume.id());
    Snapshot kept =
        left.stream()
            .map(SnapshotFacts::snapshot)
            .filter(snapshot -> !Cascades.isGoing(snapshot))
            .findFirst()
            .orElse(null);
    if (kept != null) {
      return Cascades.kept(claim.operation(), volume, kept, waiting(left));
    }
    if (!left.isEmpty()) {
      claim.stage("snapshots");
      return new Outcome.AwaitsChildren(
          left.stream().map(facts -> removal(claim, facts)).toList(), "snapshots", null, List.of());
    }
    claim.stage("remove");
    UUID placement = volume.placement();
    if (placement != null) {
      backend.run(
          claim,
          Set.of(volume.id()),
          driver -> driver.delete(Backend.mark(claim), volume.id(), placement));
    }
    claim.stage("finish");
    return Endings.succeeded(claim.operation(), volume, Placements.freed(volume));
  }

  /** One that was being deleted before waits for the end of that, and finds it gone. */
  private static NewOperation removal(Claim claim, SnapshotFacts facts) {
    return facts.forItsNode(SnapshotKind.DELETE, claim.operation().context(), facts.operation());
  }

  @Override
  public Outcome failed(Claim claim, Volume volume, Backend backend, HaliteException failure) {
    Fault fault = failure.fault();
    return Endings.afterFault(
        claim.operation(),
        fault,
        () ->
            Cascades.failed(
                claim.operation(), volume, fault, waiting(snapshots.factsOf(volume.id()))));
  }

  private static List<Snapshot> waiting(List<SnapshotFacts> left) {
    return left.stream()
        .filter(facts -> facts.operation() == null)
        .map(SnapshotFacts::snapshot)
        .filter(Cascades::isGoing)
        .toList();
  }
}
