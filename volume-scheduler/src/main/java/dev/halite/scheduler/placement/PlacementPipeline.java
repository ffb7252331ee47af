package dev.halite.scheduler.placement;

import dev.halite.scheduler.config.SchedulerProperties;
import dev.halite.scheduler.placement.filter.PinnedBackendFilter;
import dev.halite.scheduler.placement.filter.PoolFilter;
import dev.halite.scheduler.placement.filter.PoolFilters;
import dev.halite.scheduler.placement.filter.ServiceStateFilter;
import dev.halite.scheduler.placement.filter.Verdict;
import dev.halite.scheduler.placement.filter.Verdict.Removed;
import dev.halite.scheduler.placement.pool.OverSubscription;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import dev.halite.scheduler.placement.trace.DecisionTrace;
import dev.halite.scheduler.placement.trace.TraceRecorder;
import dev.halite.scheduler.placement.weigher.PoolWeigher;
import dev.halite.scheduler.placement.weigher.PoolWeighers;
import dev.halite.scheduler.placement.weigher.WeighedPools.WeighedPool;
import dev.halite.scheduler.placement.weigher.WeightHandler;
import dev.halite.scheduler.placement.weigher.WeightHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides where a volume may go: filters, then weighers, then an order of what they gave. It only
 * computes; claiming the room of a candidate is up to the caller, who goes on to the next candidate
 * when a claim fails.
 */
public final class PlacementPipeline {
  private final List<PoolFilter> filters;
  private final List<PoolWeigher> weighers;
  private final WeightHandler weightHandler;

  /**
   * @param filters after those that are always on: the place a request is bound to, and the state
   *     of the service
   */
  public PlacementPipeline(
      List<PoolFilter> filters, List<PoolWeigher> weighers, WeightHandler weightHandler) {
    List<PoolFilter> all = new ArrayList<>();
    all.add(new PinnedBackendFilter());
    all.add(new ServiceStateFilter());
    all.addAll(filters);
    this.filters = List.copyOf(all);
    this.weighers = List.copyOf(weighers);
    this.weightHandler = weightHandler;
  }

  /**
   * The pipeline that the settings describe.
   *
   * @param random must be safe for use by several threads
   */
  public static PlacementPipeline from(SchedulerProperties properties, RandomGenerator random) {
    OverSubscription overSubscription =
        OverSubscription.parse(properties.maxOverSubscriptionRatio());
    return new PlacementPipeline(
        new PoolFilters(overSubscription).named(properties.defaultFilters()),
        new PoolWeighers(properties, overSubscription, random).named(properties.defaultWeighers()),
        new WeightHandlers(random).named(properties.weightHandler()));
  }

  /** Candidates for the request among these pools, in order, with the reasons. */
  public PlacementDecision decide(List<PoolState> pools, PlacementRequest request) {
    TraceRecorder recorder = new TraceRecorder(pools.size());
    List<PoolState> passed = new ArrayList<>();
    for (PoolState pool : pools) {
      if (passes(pool, request, recorder)) {
        passed.add(pool);
      }
    }
    List<WeighedPool> candidates = weightHandler.order(passed, weighers, request);
    DecisionTrace trace = recorder.finish(candidates, weightHandler.name());
    return new PlacementDecision(candidates, trace);
  }

  /** Whether one of the filters and weighers has this name. */
  public boolean uses(String name) {
    return filters.stream().anyMatch(filter -> filter.name().equals(name))
        || weighers.stream().anyMatch(weigher -> weigher.name().equals(name));
  }

  private boolean passes(PoolState pool, PlacementRequest request, TraceRecorder recorder) {
    for (PoolFilter filter : filters) {
      Removed removed = removal(filter.verdict(pool, request));
      if (removed != null) {
        recorder.removed(pool.name(), filter.name(), removed);
        return false;
      }
    }
    return true;
  }

  private static @Nullable Removed removal(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Passed passed -> null;
      case Removed removed -> removed;
    };
  }
}
