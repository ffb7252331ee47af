package dev.halite.scheduler.volume;

import dev.halite.common.catalog.capacity.RoomChange;
import dev.halite.common.catalog.volume.Relocation;
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
import dev.halite.scheduler.placement.weigher.WeighedPools.WeighedPool;
import dev.halite.scheduler.pool.KnownPools;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes room for a volume that goes elsewhere, beside the room that it has, and hands its operation
 * to the node there, in one transaction.
 */
final class RelocationPlacement {
  static final Fault NOT_WANTED =
      new Fault(FaultCode.CANCELLED, "The volume is not to go elsewhere any more.");

  private final Outcomes outcomes;
  private final Ids ids;

  RelocationPlacement(Outcomes outcomes, Ids ids) {
    this.outcomes = outcomes;
    this.ids = ids;
  }

  /**
   * Takes the first of the candidates that still has the room.
   *
   * @param payload of the operation, with the place
   * @param begun what changes of the volume with that
   * @return null when that is done; else the trace, with the claims that were lost
   */
  @Nullable DecisionTrace place(
      QueuedOperation operation,
      PlacementRequest request,
      KnownPools known,
      List<WeighedPool> candidates,
      DecisionTrace trace,
      Function<Relocation, Record> payload,
      List<Change> begun) {
    List<String> lost = new ArrayList<>();
    for (WeighedPool candidate : candidates) {
      PoolState pool = candidate.pool();
      String name = pool.name().full();
      List<Change> changes = new ArrayList<>(begun);
      changes.add(new OperationTraced(operation.id(), trace.claimed(name, lost)));
      if (place(operation, request, known, pool, payload, changes)) {
        return null;
      }
      lost.add(name);
    }
    return lost.isEmpty() ? trace : trace.allClaimsLost(lost);
  }

  /** Whether it went there; else others have taken the room. */
  private boolean place(
      QueuedOperation operation,
      PlacementRequest request,
      KnownPools known,
      PoolState pool,
      Function<Relocation, Record> payload,
      List<Change> changes) {
    UUID placement = ids.random();
    Relocation to = new Relocation(known.place(pool, request), placement, null);
    changes.add(
        new RoomChange.Claimed(
            placement, request.volumeId(), pool.id(), request.sizeGib(), request.thinAllowed()));
    try {
      outcomes.applyQueued(
          operation,
          new Outcome.HandedOver(
              Queues.node(pool.name().backend()), "scheduled", payload.apply(to), changes));
      return true;
    } catch (ChangeRefusedException e) {
      if (e.change() instanceof RoomChange.Claimed) {
        return false;
      }
      outcomes.applyQueued(operation, Outcome.cancelled(NOT_WANTED, List.of()));
      return true;
    }
  }
}
