package dev.halite.scheduler.volume;

import dev.halite.common.catalog.capacity.Claims;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.VolumePlace;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.operation.OperationState;
import dev.halite.common.engine.operation.Operations;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import dev.halite.scheduler.placement.trace.DecisionTrace;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Puts a volume on a pool in one transaction: the choice on the volume's row, the operation handed
 * over, the traces kept, the room claimed. The claim comes last: every volume of the pool goes
 * through that row, so it is locked for the shortest time, and a claim that is lost takes the rest
 * back with it.
 */
final class VolumePlacement {
  private final TransactionTemplate transactions;
  private final Volumes volumes;
  private final Operations operations;
  private final Claims claims;
  private final Ids ids;

  VolumePlacement(
      TransactionTemplate transactions,
      Volumes volumes,
      Operations operations,
      Claims claims,
      Ids ids) {
    this.transactions = transactions;
    this.volumes = volumes;
    this.operations = operations;
    this.claims = claims;
    this.ids = ids;
  }

  /** How an attempt came out. */
  enum Outcome {
    PLACED,
    /** Others took the room first; nothing has changed. */
    CLAIM_LOST,
    /** The volume is not being created any more; the operation is closed. */
    NOT_WANTED
  }

  Outcome place(
      QueuedOperation operation,
      PlacementRequest request,
      PoolState pool,
      VolumePlace place,
      List<DecisionTrace> traces) {
    Outcome outcome =
        transactions.execute(
            status -> {
              UUID placement = ids.random();
              if (!volumes.place(request.volumeId(), place, placement)) {
                operations.closeQueued(
                    operation,
                    OperationState.CANCELLED,
                    Map.of("reason", "The volume is not being created any more."));
                return Outcome.NOT_WANTED;
              }
              operations.handOver(
                  operation, HostName.nodeQueue(pool.name().backend()), "scheduled");
              traces.forEach(trace -> operations.trace(operation.id(), trace));
              if (!claims.claim(
                  placement,
                  request.volumeId(),
                  pool.id(),
                  request.sizeGib(),
                  request.thinAllowed())) {
                status.setRollbackOnly();
                return Outcome.CLAIM_LOST;
              }
              return Outcome.PLACED;
            });
    return Objects.requireNonNull(outcome);
  }
}
