package dev.halite.scheduler.volume;

import dev.halite.common.catalog.volume.MigratePayload;
import dev.halite.common.catalog.volume.Migrating;
import dev.halite.common.catalog.volume.MigrationStatus;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.operation.Decision;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.OperationTraced;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.Outcomes;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.common.engine.outcome.Change;
import dev.halite.scheduler.placement.PlacementDecision;
import dev.halite.scheduler.placement.PlacementPipeline;
import dev.halite.scheduler.placement.request.PlacementOperation;
import dev.halite.scheduler.placement.request.PlacementRequest;
import dev.halite.scheduler.placement.trace.DecisionTrace;
import dev.halite.scheduler.pool.KnownPools;
import dev.halite.scheduler.pool.PoolCatalog;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses the pool of the destination that a volume goes to, and takes its room there; in the same
 * transaction the operation goes to that backend's node. The room where the volume is stays taken
 * until its old content is removed. A destination that does not fit its type, has no room or is
 * silent is refused: the volume stays as it was, and its operator is told why.
 */
final class MigrateVolumeDecision implements Decision {
  private final PlacementPipeline pipeline;
  private final PoolCatalog pools;
  private final QosDemands qos;
  private final Volumes volumes;
  private final Outcomes outcomes;
  private final RelocationPlacement placement;

  MigrateVolumeDecision(
      PlacementPipeline pipeline,
      PoolCatalog pools,
      QosDemands qos,
      Volumes volumes,
      Outcomes outcomes,
      RelocationPlacement placement) {
    this.pipeline = pipeline;
    this.pools = pools;
    this.qos = qos;
    this.volumes = volumes;
    this.outcomes = outcomes;
    this.placement = placement;
  }

  @Override
  public OperationKind kind() {
    return VolumeKind.MIGRATE;
  }

  @Override
  public void decide(QueuedOperation operation) {
    MigratePayload payload = Json.read(operation.payload(), MigratePayload.class);
    Volume volume = volumes.find(operation.resourceId()).orElse(null);
    if (volume == null
        || !MigrationStatus.STARTING.text().equals(volume.migrationStatus())
        || volume.host() == null) {
      outcomes.applyQueued(operation, Outcome.cancelled(RelocationPlacement.NOT_WANTED, List.of()));
      return;
    }
    KnownPools known = pools.read();
    PlacementRequest request = request(volume, payload);
    PlacementDecision decision = pipeline.decide(known.states(), request);
    DecisionTrace refused =
        placement.place(
            operation,
            request,
            known,
            decision.candidates(),
            decision.trace(),
            payload::to,
            List.of(new Migrating.Reached(volume.id(), MigrationStatus.MIGRATING)));
    if (refused == null) {
      return;
    }
    Fault fault = new Fault(FaultCode.NO_VALID_BACKEND, refused.summary());
    Outcome.Ended failed = Migrating.failed(operation, payload, fault, null);
    List<Change> changes = new ArrayList<>(failed.changes());
    changes.add(new OperationTraced(operation.id(), refused));
    outcomes.applyQueued(
        operation, new Outcome.Ended(failed.state(), changes, failed.result(), fault));
  }

  private PlacementRequest request(Volume volume, MigratePayload payload) {
    return new RowRequest(
            PlacementOperation.MIGRATE,
            volume,
            volume.volumeTypeId(),
            payload.availabilityZones(),
            payload.demands())
        .at(qos, payload.destination(), false);
  }
}
