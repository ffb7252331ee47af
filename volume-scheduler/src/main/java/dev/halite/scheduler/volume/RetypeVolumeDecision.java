package dev.halite.scheduler.volume;

import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.RetypePayload;
import dev.halite.common.catalog.volume.Retyping;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.operation.Decision;
import dev.halite.common.engine.operation.Endings;
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
import dev.halite.scheduler.pool.KnownPools;
import dev.halite.scheduler.pool.PoolCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Asks whether the pool that a volume is in fits the type that it is to have. If it does not the
 * volume goes elsewhere, where that was asked for and nothing stands against it; else it stays as
 * it was, and its user is told why. A backend that is silent is judged by what it last said: its
 * node finds the operation when it speaks again.
 */
final class RetypeVolumeDecision implements Decision {
  private static final Fault NOT_WANTED =
      new Fault(FaultCode.CANCELLED, "The volume is not being retyped any more.");

  private final VolumeKind kind;
  private final RetypeElsewhere elsewhere;
  private final PlacementPipeline pipeline;
  private final PoolCatalog pools;
  private final QosDemands qos;
  private final Volumes volumes;
  private final Outcomes outcomes;

  /**
   * @param elsewhere asked for those of a kind that may move
   */
  RetypeVolumeDecision(
      VolumeKind kind,
      RetypeElsewhere elsewhere,
      PlacementPipeline pipeline,
      PoolCatalog pools,
      QosDemands qos,
      Volumes volumes,
      Outcomes outcomes) {
    this.kind = kind;
    this.elsewhere = elsewhere;
    this.pipeline = pipeline;
    this.pools = pools;
    this.qos = qos;
    this.volumes = volumes;
    this.outcomes = outcomes;
  }

  @Override
  public OperationKind kind() {
    return kind;
  }

  @Override
  public void decide(QueuedOperation operation) {
    Volume volume = volumes.find(operation.resourceId()).orElse(null);
    if (volume == null || volume.status() != VolumeStatus.RETYPING) {
      outcomes.applyQueued(operation, Outcome.cancelled(NOT_WANTED, List.of()));
      return;
    }
    String host = Objects.requireNonNull(volume.host());
    RetypePayload payload = Json.read(operation.payload(), RetypePayload.class);
    KnownPools known = pools.read();
    PlacementRequest request = request(volume, host, payload);
    PlacementDecision decision = pipeline.decide(known.statesIfAllSpoke(), request);
    List<Change> traced =
        new ArrayList<>(List.of(new OperationTraced(operation.id(), decision.trace())));
    if (!decision.candidates().isEmpty()) {
      outcomes.applyQueued(
          operation,
          new Outcome.HandedOver(HostName.parse(host).nodeQueue(), "scheduled", null, traced));
      return;
    }
    String stays =
        kind == VolumeKind.RETYPE
            ? "A volume gets another type only where it is: it is not moved for it."
            : elsewhere.place(operation, volume, payload, request, known, traced);
    if (stays == null) {
      return;
    }
    Fault fault = new Fault(FaultCode.NO_VALID_BACKEND, decision.trace().summary() + " " + stays);
    traced.addAll(List.of(Retyping.givenBack(volume)));
    outcomes.applyQueued(
        operation, Endings.untouched(operation, volume, fault, traced.toArray(Change[]::new)));
  }

  private PlacementRequest request(Volume volume, String host, RetypePayload payload) {
    return new RowRequest(
            PlacementOperation.RETYPE,
            volume,
            volume.newTypeId(),
            payload.availabilityZones(),
            payload.extraSpecs())
        .at(qos, host, VolumeStatus.IN_USE.text().equals(volume.previousStatus()));
  }
}
