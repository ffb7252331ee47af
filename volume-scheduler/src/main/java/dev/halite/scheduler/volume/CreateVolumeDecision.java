package dev.halite.scheduler.volume;

import dev.halite.common.catalog.volume.VolumeCreatePayload;
import dev.halite.common.catalog.volume.VolumeCreatePayload.Attempt;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.operation.Decision;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.OperationTraced;
import dev.halite.common.engine.operation.Operations;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.Outcomes;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.engine.worker.WorkerProcess;
import dev.halite.scheduler.config.SchedulerProperties;
import dev.halite.scheduler.placement.PlacementDecision;
import dev.halite.scheduler.placement.PlacementPipeline;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.InstanceHint;
import dev.halite.scheduler.placement.request.PlacementRequest;
import dev.halite.scheduler.placement.trace.DecisionTrace;
import dev.halite.scheduler.placement.weigher.WeighedPools.WeighedPool;
import dev.halite.scheduler.pool.KnownPools;
import dev.halite.scheduler.pool.PoolCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses a backend for a volume.
 *
 * <ol>
 *   <li>give up, when as many backends as allowed have been tried;
 *   <li>look up what the request is about, outside a transaction: hints may lead to other services;
 *   <li>decide, on the pools as they are now;
 *   <li>place: the candidates in order, each in one transaction, until one has the room;
 *   <li>decide once more on fresh data, when every candidate's room went to others meanwhile. The
 *       trace of the first decision is kept beside that of the second.
 * </ol>
 *
 * <p>Only pools that report may say no. Without a candidate the volume becomes 'error' with a
 * message that says why; unless a backend that could take it is silent and may still speak: then
 * the operation is looked at again later, and its step says what it waits for.
 */
final class CreateVolumeDecision implements Decision {
  private static final Logger log = LoggerFactory.getLogger(CreateVolumeDecision.class);
  private static final int DECISIONS = 2;
  private static final int NAMED = 3;
  private static final int KEPT = 20;
  static final Duration PAUSE = Duration.ofSeconds(2);

  private final SchedulerProperties properties;
  private final PlacementPipeline pipeline;
  private final PoolCatalog pools;
  private final CreateRequests requests;
  private final VolumePlacement placement;
  private final Volumes volumes;
  private final Outcomes outcomes;
  private final Operations operations;
  private final DecisionCounts counts;
  private final WorkerProcess worker;
  private final WaitingOperations waiting;

  CreateVolumeDecision(
      SchedulerProperties properties,
      PlacementPipeline pipeline,
      PoolCatalog pools,
      CreateRequests requests,
      VolumePlacement placement,
      Volumes volumes,
      Outcomes outcomes,
      Operations operations,
      DecisionCounts counts,
      WorkerProcess worker,
      WaitingOperations waiting) {
    this.properties = properties;
    this.pipeline = pipeline;
    this.pools = pools;
    this.requests = requests;
    this.placement = placement;
    this.volumes = volumes;
    this.outcomes = outcomes;
    this.operations = operations;
    this.counts = counts;
    this.worker = worker;
    this.waiting = waiting;
  }

  @Override
  public OperationKind kind() {
    return VolumeKind.CREATE;
  }

  @Override
  public void decide(QueuedOperation operation) {
    VolumeCreatePayload payload = Json.read(operation.payload(), VolumeCreatePayload.class);
    if (payload.attempts().size() >= properties.maxAttempts()) {
      String reason =
          "No valid backend: exceeded max scheduling attempts %d."
              .formatted(properties.maxAttempts());
      fail(operation, payload, reason, List.of(), List.of());
      return;
    }
    PlacementRequest request = requests.of(operation, payload);
    if (waitsForCompute(operation, request)) {
      return;
    }
    List<DecisionTrace> lost = new ArrayList<>();
    for (int i = 0; i < DECISIONS; i++) {
      KnownPools known = pools.read();
      PlacementDecision decision = pipeline.decide(known.states(), request);
      if (decision.candidates().isEmpty()) {
        List<String> silent = silent(known, request);
        if (!silent.isEmpty() && mayStillSpeak(operation)) {
          postpone(operation, silent, decision.trace());
        } else {
          lost.add(decision.trace());
          String reason = decision.trace().summary() + known.remark();
          fail(operation, payload, reason, silent, lost);
        }
        return;
      }
      DecisionTrace allLost = place(operation, request, known, decision, lost);
      if (allLost == null) {
        return;
      }
      lost.add(allLost);
    }
    fail(operation, payload, lost.getLast().summary(), List.of(), lost);
  }

  /**
   * Whether a hint needs the word of a compute service that may still give it; it is then looked at
   * again later. A compute service has as long as a backend, from the first question on that it did
   * not answer, and from the moment on when this process saw the catalog: a pause in which nobody
   * asked is no silence. Who waits for a turn to ask has heard no silence yet, or goes on with the
   * one that it heard.
   */
  private boolean waitsForCompute(QueuedOperation operation, PlacementRequest request) {
    InstanceHint hint = request.hints().instance();
    if (hint == InstanceHint.Nowhere.NOT_ASKED) {
      again(
          operation, "waiting for a turn to ask the compute service", operation.waited().isZero());
      return true;
    }
    if (hint == InstanceHint.Nowhere.NO_ANSWER
        && (operation.waited().compareTo(properties.waitForServices()) < 0
            || !worker.lease().isSteadyFor(properties.waitForServices()))) {
      again(operation, "waiting for the compute service", false);
      return true;
    }
    return false;
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
      waiting.remove(operation.id());
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

  /** Backends that nothing was heard of and that could take the volume, if they were there. */
  private List<String> silent(KnownPools known, PlacementRequest request) {
    Set<String> silent = new TreeSet<>(known.silentWithoutPools(request));
    pipeline.decide(known.statesIfAllSpoke(), request).candidates().stream()
        .map(candidate -> candidate.pool().name().backend())
        .forEach(silent::add);
    return List.copyOf(silent);
  }

  /**
   * Whether what is silent may still speak: it is given as long from the request on, and from the
   * moment on when this process saw the catalog. After a power cut both have to be waited for.
   */
  private boolean mayStillSpeak(QueuedOperation operation) {
    return !worker.lease().isSteadyFor(properties.waitForServices())
        || operations.isYoungerThan(operation, properties.waitForServices());
  }

  private void postpone(QueuedOperation operation, List<String> silent, DecisionTrace trace) {
    log.info("Not placed yet. {}", trace.summary());
    waiting.put(operation.id(), silent);
    again(operation, "waiting for " + named(silent), true);
  }

  /**
   * Looks at it again later.
   *
   * @param isTry false where something was asked in vain: since the first time it counts as
   *     waiting, until a try ends that
   */
  private void again(QueuedOperation operation, String step, boolean isTry) {
    log.info("Is {}", step);
    counts.postponed();
    outcomes.applyQueued(operation, new Outcome.Again(PAUSE, step, isTry, null, List.of()));
  }

  /** A few of the names, as there may be thousands. */
  private static String named(List<String> backends) {
    String some = backends.stream().limit(NAMED).collect(Collectors.joining(", "));
    int more = backends.size() - NAMED;
    return more > 0 ? some + " and " + more + " more" : some;
  }

  private void fail(
      QueuedOperation operation,
      VolumeCreatePayload payload,
      String reason,
      List<String> silent,
      List<DecisionTrace> traces) {
    waiting.remove(operation.id());
    List<Attempt> attempts = payload.attempts();
    String sentence =
        attempts.isEmpty()
            ? reason
            : reason + " The last attempt failed: " + attempts.getLast().told();
    Fault fault = new Fault(FaultCode.NO_VALID_BACKEND, sentence);
    List<Change> kept = new ArrayList<>();
    traces.forEach(trace -> kept.add(new OperationTraced(operation.id(), trace)));
    if (silent.isEmpty()) {
      log.warn("Not placed: {}", sentence);
    } else {
      // Names of backends are for operators only.
      log.warn("Not placed: {} Nothing was heard of {}", sentence, named(silent));
      kept.add(new OperationTraced(operation.id(), Silence.of(silent)));
    }
    counts.noBackend();
    outcomes.applyQueued(
        operation,
        volumes
            .find(payload.volumeId())
            .map(volume -> Endings.failed(operation, volume, fault, kept.toArray(Change[]::new)))
            .orElseGet(() -> Outcome.cancelled(fault, kept)));
  }

  /** In an operation's trace: what it has waited for in vain. */
  private record Silence(List<String> waitedFor) {
    static Silence of(List<String> backends) {
      return new Silence(backends.stream().limit(KEPT).toList());
    }
  }
}
