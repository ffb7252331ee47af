package dev.halite.scheduler.volume;

import dev.halite.common.catalog.service.Destinations;
import dev.halite.common.catalog.service.Destinations.Destination;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.Migrating;
import dev.halite.common.catalog.volume.MigrationStatus;
import dev.halite.common.catalog.volume.Relocation;
import dev.halite.common.catalog.volume.RetypePayload;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.operation.OperationTraced;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.common.engine.outcome.Change;
import dev.halite.scheduler.placement.PlacementDecision;
import dev.halite.scheduler.placement.PlacementPipeline;
import dev.halite.scheduler.placement.request.PlacementRequest;
import dev.halite.scheduler.placement.trace.DecisionTrace;
import dev.halite.scheduler.placement.weigher.WeighedPools.WeighedPool;
import dev.halite.scheduler.pool.KnownPools;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends a volume to another backend that fits the type that it is to have: of those that all
 * filters let pass the first that a node can copy it to.
 */
final class RetypeElsewhere {
  private final PlacementPipeline pipeline;
  private final Destinations destinations;
  private final RelocationPlacement placement;

  RetypeElsewhere(
      PlacementPipeline pipeline, Destinations destinations, RelocationPlacement placement) {
    this.pipeline = pipeline;
    this.destinations = destinations;
    this.placement = placement;
  }

  /**
   * Sends it.
   *
   * @param here the request for the place where it is
   * @param kept where the trace is added if it stays
   * @return why it stays; null when it was sent
   */
  @Nullable String place(
      QueuedOperation operation,
      Volume volume,
      RetypePayload payload,
      PlacementRequest here,
      KnownPools known,
      List<Change> kept) {
    if (payload.bound() != null) {
      return "It would have to be moved. " + payload.bound();
    }
    String source = HostName.parse(Objects.requireNonNull(volume.host())).service();
    PlacementRequest request = anywhere(here);
    PlacementDecision decision = pipeline.decide(known.states(), request);
    List<WeighedPool> candidates =
        decision.candidates().stream()
            .filter(candidate -> isReached(candidate.pool().name().backend(), source))
            .toList();
    DecisionTrace refused =
        placement.place(
            operation,
            request,
            known,
            candidates,
            decision.trace(),
            payload::to,
            List.of(
                new Migrating.Begun(volume.id()),
                new Migrating.Reached(volume.id(), MigrationStatus.MIGRATING)));
    if (refused == null) {
      return null;
    }
    kept.add(new OperationTraced(operation.id(), refused));
    return "No other backend that it can be moved to fits the type.";
  }

  private boolean isReached(String backend, String source) {
    return !backend.equals(source)
        && destinations
            .find(backend, null, false, source)
            .filter(Destination::copies)
            .filter(Destination::sourceIsUp)
            .filter(Destination::besideSource)
            .isPresent();
  }

  private static PlacementRequest anywhere(PlacementRequest here) {
    return new PlacementRequest(
        here.operation(),
        here.volumeId(),
        here.projectId(),
        here.sizeGib(),
        here.currentSizeGib(),
        here.availabilityZones(),
        Relocation.demands(here.extraSpecs()),
        here.qosSpecs(),
        here.described(),
        here.hints(),
        here.attempted(),
        null,
        here.livesOn(),
        false);
  }
}
