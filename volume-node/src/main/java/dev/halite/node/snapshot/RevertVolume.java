package dev.halite.node.snapshot;

import dev.halite.common.catalog.snapshot.Reversions;
import dev.halite.common.catalog.snapshot.RevertPayload;
import dev.halite.common.catalog.snapshot.Snapshot;
import dev.halite.common.catalog.snapshot.SnapshotKind;
import dev.halite.common.catalog.snapshot.Snapshots;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.driver.RevertSupport;
import dev.halite.driver.SnapshotSpec;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.BackendFlow;
import dev.halite.node.backend.Settlement;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Gives a volume the content of one of its snapshots.
 *
 * <ol>
 *   <li>settle: when an earlier attempt gave no answer, the driver's incarnation that made it is
 *       fenced, so that nothing of it is written over what comes after;
 *   <li>restore: the driver writes what the snapshot has over what the volume has;
 *   <li>finish: volume and snapshot 'available'.
 * </ol>
 *
 * <p>There is no undo, as what was written since the snapshot is lost with the first byte: whatever
 * ends an attempt, the next one begins anew. A storage that refuses the first one leaves both as
 * they were. A volume that could not be restored in full is in 'error' and may have parts of both,
 * until it is reverted again; its snapshot is whole. It does not end before it is settled, because
 * then the volume can be another's.
 */
@Component
final class RevertVolume implements BackendFlow<Volume> {
  private static final String RESTORE = "restore";
  private static final Set<String> CALLS = Set.of(RESTORE);

  private final Snapshots snapshots;

  RevertVolume(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  @Override
  public OperationKind kind() {
    return SnapshotKind.REVERT;
  }

  @Override
  public Outcome run(Claim claim, Volume volume, Backend backend) {
    RevertPayload revert = RevertPayload.of(claim.operation());
    Outcome waits = settlement(claim, backend).before();
    if (waits != null) {
      return waits;
    }
    // It is held, so it is there.
    Snapshot snapshot = snapshots.require(revert.snapshotId(), null);
    SnapshotSpec spec =
        new SnapshotSpec(
            snapshot.id(),
            snapshot.placement(),
            volume.id(),
            Objects.requireNonNull(volume.placement()));
    claim.stage(RESTORE);
    backend.run(
        claim,
        Set.of(volume.id()),
        RevertSupport.class,
        driver -> driver.revert(Backend.mark(claim), spec));
    claim.stage("finish");
    return Reversions.succeeded(claim.operation(), volume, snapshot);
  }

  @Override
  public Outcome failed(Claim claim, Volume volume, Backend backend, HaliteException failure) {
    Fault fault = failure.fault();
    return settled(
        claim,
        backend,
        () ->
            Endings.afterFault(
                claim.operation(),
                fault,
                () ->
                    Reversions.failed(
                        claim.operation(), volume, fault, backend.hasRefused(claim))));
  }

  /** A forced delete has the volume now, and waits for this end. */
  @Override
  public Outcome superseded(
      Claim claim, @Nullable Volume volume, Backend backend, HaliteException failure) {
    return settled(claim, backend, () -> Reversions.superseded(claim.operation(), failure.fault()));
  }

  /** The end, once nothing can be written any more by a call that gave no answer. */
  private static Outcome settled(Claim claim, Backend backend, Supplier<Outcome> end) {
    return settlement(claim, backend)
        .atEnd(CALLS, RevertPayload.of(claim.operation())::unsettledBy, end);
  }

  private static Settlement settlement(Claim claim, Backend backend) {
    return new Settlement(claim, backend, RevertPayload.of(claim.operation()).unsettled());
  }
}
