package dev.halite.scheduler.volume;

import dev.halite.common.catalog.capacity.RoomChange;
import dev.halite.common.catalog.volume.PlacementChange;
import dev.halite.common.catalog.volume.VolumePlace;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.operation.OperationTraced;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.Outcomes;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.common.engine.operation.Queues;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.engine.outcome.ChangeRefusedException;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import dev.halite.scheduler.placement.trace.DecisionTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Puts a volume on a pool in one transaction: the choice on the volume's row, the operation handed
 * over, the traces kept, the room claimed. The claim comes last: every volume of the pool goes
 * through that row, so it is locked for the shortest time, and a claim that is lost takes the rest
 * back with it.
 */
final class VolumePlacement {
  private final Outcomes outcomes;
  private final Ids ids;

  VolumePlacement(Outcomes outcomes, Ids ids) {
    this.outcomes = outcomes;
    this.ids = ids;
  }

  /** How an attempt came out. */
  enum Attempt {
    PLACED,
    /** Others took the room first; nothing has changed. */
    CLAIM_LOST,
    /** The volume is not being created any more; the operation is closed. */
    NOT_WANTED
  }

  Attempt place(
      QueuedOperation operation,
      PlacementRequest request,
      PoolState pool,
      VolumePlace place,
      List<DecisionTrace> traces) {
    UUID placement = ids.random();
    List<Change> changes = new ArrayList<>();
    changes.add(new PlacementChange.Chosen(request.volumeId(), place, placement));
    traces.forEach(trace -> changes.add(new OperationTraced(operation.id(), trace)));
    changes.add(
        new RoomChange.Claimed(
            placement, request.volumeId(), pool.id(), request.sizeGib(), request.thinAllowed()));
    try {
      outcomes.applyQueued(
          operation,
          new Outcome.HandedOver(Queues.node(pool.name().backend()), "scheduled", null, changes));
      return Attempt.PLACED;
    } catch (ChangeRefusedException e) {
      if (e.change() instanceof RoomChange.Claimed) {
        return Attempt.CLAIM_LOST;
      }
      outcomes.applyQueued(
          operation,
          Outcome.cancelled(
              new Fault(FaultCode.CANCELLED, "The volume is not being created any more."),
              List.of()));
      return Attempt.NOT_WANTED;
    }
  }
}
