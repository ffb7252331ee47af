package dev.halite.scheduler.placement.trace;

import dev.halite.scheduler.placement.filter.Verdict.Phrase;
import dev.halite.scheduler.placement.filter.Verdict.Removed;
import dev.halite.scheduler.placement.pool.PoolName;
import dev.halite.scheduler.placement.trace.DecisionTrace.PoolTrace;
import dev.halite.scheduler.placement.trace.DecisionTrace.RemovalCount;
import dev.halite.scheduler.placement.weigher.WeighedPools.WeighedPool;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes down one decision while it is made. Up to {@value #POOLS_IN_FULL} pools are kept each;
 * beyond that causes are counted and each keeps a few examples, so the memory of a decision does
 * not grow with the number of pools.
 */
public final class TraceRecorder {
  static final int POOLS_IN_FULL = 50;

  private static final int EXAMPLES = 3;
  private static final int CANDIDATES_BEYOND = 10;
  private static final int CAUSES = 20;

  private final int considered;
  private final Map<CauseKey, Cause> causes = new LinkedHashMap<>();
  private final List<PoolTrace> removedPools = new ArrayList<>();

  /**
   * @param considered number of pools the decision looks at
   */
  public TraceRecorder(int considered) {
    this.considered = considered;
  }

  /** Notes that a filter removed a pool. */
  public void removed(PoolName pool, String filter, Removed removal) {
    CauseKey key = new CauseKey(filter, removal.phrase());
    Cause cause = causes.get(key);
    if (cause == null) {
      cause = new Cause(filter, removal.phrase());
      causes.put(key, cause);
    }
    boolean example = cause.add(removal);
    if (example) {
      cause.examples.add(TraceSize.clip(pool.full()));
    }
    if (example || considered <= POOLS_IN_FULL) {
      removedPools.add(
          new PoolTrace(
              TraceSize.clip(pool.full()),
              filter,
              TraceSize.clip(removal.reason()),
              clipped(removal.numbers()),
              null,
              null,
              List.of()));
    }
  }

  /**
   * The trace, once the candidates are known.
   *
   * @param order name of the weight handler that put them in this order
   */
  public DecisionTrace finish(List<WeighedPool> candidates, String order) {
    boolean complete = considered <= POOLS_IN_FULL;
    List<PoolTrace> pools = new ArrayList<>();
    candidates.stream()
        .limit(complete ? POOLS_IN_FULL : CANDIDATES_BEYOND)
        .map(TraceRecorder::candidate)
        .forEach(pools::add);
    pools.addAll(removedPools);
    List<Cause> byCount =
        causes.values().stream().sorted(Comparator.comparingInt(Cause::count).reversed()).toList();
    List<RemovalCount> counts =
        byCount.stream()
            .limit(CAUSES)
            .map(
                cause ->
                    new RemovalCount(
                        cause.filter,
                        TraceSize.clip(cause.phrase.many()),
                        cause.count,
                        cause.examples))
            .toList();
    return TraceSize.bounded(
        new DecisionTrace(
            Summary.of(considered, candidates.size(), byCount),
            considered,
            candidates.size(),
            counts,
            order,
            pools,
            complete,
            List.of(),
            null));
  }

  private static PoolTrace candidate(WeighedPool weighed) {
    return new PoolTrace(
        TraceSize.clip(weighed.pool().name().full()),
        null,
        null,
        Map.of(),
        weighed.weight(),
        weighed.chance(),
        weighed.parts());
  }

  private static Map<String, Object> clipped(Map<String, Object> numbers) {
    Map<String, Object> clipped = new LinkedHashMap<>();
    numbers.forEach(
        (name, value) ->
            clipped.put(
                TraceSize.clip(name),
                switch (value) {
                  case Number number -> number;
                  case Boolean truth -> truth;
                  case Collection<?> many -> TraceSize.clip(many.toString());
                  default -> TraceSize.clip(value.toString());
                }));
    return clipped;
  }

  private record CauseKey(String filter, Phrase phrase) {}

  /** The pools that one cause removed. */
  static final class Cause {
    final String filter;
    final Phrase phrase;
    final List<String> examples = new ArrayList<>(EXAMPLES);
    private int count;
    private double needed = Double.NaN;

    private Cause(String filter, Phrase phrase) {
      this.filter = filter;
      this.phrase = phrase;
    }

    /** Counts a pool; true if it is one of the examples. */
    private boolean add(Removed removal) {
      count++;
      if (removal.shortfall() != null) {
        needed = removal.shortfall().neededGib();
      }
      return count <= EXAMPLES;
    }

    int count() {
      return count;
    }

    boolean isQuantity() {
      return !Double.isNaN(needed);
    }

    double needed() {
      return needed;
    }
  }
}
