package dev.halite.scheduler.volume;

import dev.halite.common.catalog.volume.VolumeCreatePayload;
import dev.halite.common.catalog.volume.VolumeCreatePayload.Attempt;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.OperationTraced;
import dev.halite.common.engine.operation.Operations;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.Outcomes;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.common.engine.outcome.Change;
import dev.halite.scheduler.config.SchedulerProperties;
import dev.halite.scheduler.placement.PlacementDecision;
import dev.halite.scheduler.placement.PlacementPipeline;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementOperation;
import dev.halite.scheduler.placement.request.PlacementRequest;
import dev.halite.scheduler.placement.trace.DecisionTrace;
import dev.halite.scheduler.placement.weigher.WeighedPools.WeighedPool;
import dev.halite.scheduler.pool.KnownPools;
import dev.halite.scheduler.pool.PoolCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses a backend for a volume.
 *
 * <ol>
 *   <li>give up, when as many backends as allowed have been tried;
 *   <li>decide, outside a transaction, on the pools as they are now;
 *   <li>place: the candidates in order, each in one transaction, until one has the room;
 *   <li>decide once more on fresh data, when every candidate's room went to others meanwhile. The
 *       trace of the first decision is kept beside that of the second.
 * </ol>
 *
 * <p>Without a candidate the volume becomes 'error' with a message that says why; unless a service
 * that could take it was up a short while ago: then the operation is looked at again later.
 */
final class CreateVolumeDecision implements Consumer<QueuedOperation> {
  private static final Logger log = LoggerFactory.getLogger(CreateVolumeDecision.class);
  private static final int DECISIONS = 2;
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final SchedulerProperties properties;
  private final PlacementPipeline pipeline;
  private final PoolCatalog pools;
  private final VolumeHints hints;
  private final VolumePlacement placement;
  private final Volumes volumes;
  private final Outcomes outcomes;
  private final Operations operations;
  private final DecisionCounts counts;

  CreateVolumeDecision(
      SchedulerProperties properties,
      PlacementPipeline pipeline,
      PoolCatalog pools,
      VolumeHints hints,
      VolumePlacement placement,
      Volumes volumes,
      Outcomes outcomes,
      Operations operations,
      DecisionCounts counts) {
    this.properties = properties;
    this.pipeline = pipeline;
    this.pools = pools;
    this.hints = hints;
    this.placement = placement;
    this.volumes = volumes;
    this.outcomes = outcomes;
    this.operations = operations;
    this.counts = counts;
  }

  @Override
  public void accept(QueuedOperation operation) {
    VolumeCreatePayload payload = Json.read(operation.payload(), VolumeCreatePayload.class);
    if (payload.attempts().size() >= properties.maxAttempts()) {
      String reason =
          "No valid backend: exceeded max scheduling attempts %d."
              .formatted(properties.maxAttempts());
      fail(operation, payload, reason, List.of());
      return;
    }
    PlacementRequest request = request(operation, payload);
    List<DecisionTrace> lost = new ArrayList<>();
    for (int i = 0; i < DECISIONS; i++) {
      KnownPools known = pools.read(properties.waitForServices());
      PlacementDecision decision = pipeline.decide(known.states(), request);
      if (decision.candidates().isEmpty()) {
        if (isWorthWaiting(operation, known, request)) {
          postpone(operation, decision.trace());
        } else {
          lost.add(decision.trace());
          fail(operation, payload, decision.trace().summary() + known.remark(), lost);
        }
        return;
      }
      DecisionTrace allLost = place(operation, request, known, decision, lost);
      if (allLost == null) {
        return;
      }
      lost.add(allLost);
    }
    fail(operation, payload, lost.getLast().summary(), lost);
  }

  private PlacementRequest request(QueuedOperation operation, VolumeCreatePayload payload) {
    String project = operation.context().projectId();
    return new PlacementRequest(
        PlacementOperation.CREATE,
        payload.volumeId(),
        project == null ? "" : project,
        payload.sizeGb(),
        0,
        new HashSet<>(payload.availabilityZones()),
        payload.extraSpecs(),
        hints.resolve(payload.hints(), "different_host", project),
        hints.resolve(payload.hints(), "same_host", project),
        AttemptedPlaces.of(payload.attempts()),
        null,
        null,
        false);
  }

  /**
   * Places the volume; the trace of the lost claims when every candidate's room was taken.
   *
   * @param before traces of the decisions before this one
   */
  private @Nullable DecisionTrace place(
      QueuedOperation operation,
      PlacementRequest request,
      KnownPools known,
      PlacementDecision decision,
      List<DecisionTrace> before) {
    List<String> lost = new ArrayList<>();
    for (WeighedPool candidate : decision.candidates()) {
      PoolState pool = candidate.pool();
      String name = pool.name().full();
      List<DecisionTrace> traces = new ArrayList<>(before);
      traces.add(decision.trace().claimed(name, lost));
      switch (placement.place(operation, request, pool, known.place(pool, request), traces)) {
        case PLACED -> {
          log.info("Placed on {}, {} pools could take it", name, decision.candidates().size());
          counts.placed();
          return null;
        }
        case NOT_WANTED -> {
          log.info("Not placed: the volume is not being created any more");
          counts.cancelled();
          return null;
        }
        case CLAIM_LOST -> {
          counts.claimLost();
          lost.add(name);
        }
      }
    }
    return decision.trace().allClaimsLost(lost);
  }

  private boolean isWorthWaiting(
      QueuedOperation operation, KnownPools known, PlacementRequest request) {
    boolean hope =
        known.unmeasuredComing()
            || !pipeline.decide(known.statesAfterRestarts(), request).candidates().isEmpty();
    return hope && operations.isYoungerThan(operation, properties.waitForServices());
  }

  private void postpone(QueuedOperation operation, DecisionTrace trace) {
    log.info("Waits for a storage service to come back. {}", trace.summary());
    counts.postponed();
    outcomes.applyQueued(operation, new Outcome.Again(PAUSE, "waiting for a service"));
  }

  private void fail(
      QueuedOperation operation,
      VolumeCreatePayload payload,
      String reason,
      List<DecisionTrace> traces) {
    List<Attempt> attempts = payload.attempts();
    String sentence =
        attempts.isEmpty()
            ? reason
            : reason + " The last attempt failed: " + attempts.getLast().reason();
    Fault fault = new Fault(FaultCode.NO_VALID_BACKEND, sentence);
    log.warn("Not placed: {}", sentence);
    counts.noBackend();
    Change[] kept =
        traces.stream()
            .map(trace -> new OperationTraced(operation.id(), trace))
            .toArray(Change[]::new);
    outcomes.applyQueued(
        operation,
        volumes
            .find(payload.volumeId())
            .map(volume -> Endings.failed(operation, volume, fault, kept))
            .orElseGet(() -> Outcome.cancelled(fault, List.of(kept))));
  }
}
