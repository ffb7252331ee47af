package dev.halite.scheduler.placement.trace;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.halite.scheduler.placement.filter.PinnedBackendFilter;
import dev.halite.scheduler.placement.weigher.WeighedPools.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a decision came out as it did. Its JSON never passes {@link TraceSize#LIMIT} bytes.
 *
 * @param summary one sentence for the user: no host, no extra spec in it
 * @param considered number of pools looked at
 * @param passed number of pools that could take the volume
 * @param removals how many pools each cause removed, with examples
 * @param order name of the weight handler that put the candidates in order
 * @param pools each pool: candidates in that order, then those removed
 * @param complete whether {@code pools} holds every pool, or examples only
 * @param lostClaims candidates whose room was taken by others before it could be claimed
 * @param chosen where the volume went
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DecisionTrace(
    String summary,
    int considered,
    int passed,
    List<RemovalCount> removals,
    String order,
    List<PoolTrace> pools,
    boolean complete,
    List<String> lostClaims,
    @Nullable String chosen) {

  private static final int NAMED_LOST_CLAIMS = 20;

  public DecisionTrace {
    removals = List.copyOf(removals);
    pools = List.copyOf(pools);
    lostClaims = List.copyOf(lostClaims);
  }

  /** How many pools one cause removed. */
  public record RemovalCount(String filter, String cause, int count, List<String> examples) {
    public RemovalCount {
      examples = List.copyOf(examples);
    }
  }

  /**
   * What became of one pool.
   *
   * @param removedBy name of the filter; null for a candidate
   * @param weight sum of the weights; null for a removed pool
   * @param chance it had to come first, of 1, where the order was drawn
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record PoolTrace(
      String pool,
      @Nullable String removedBy,
      @Nullable String reason,
      Map<String, Object> numbers,
      @Nullable Double weight,
      @Nullable Double chance,
      List<Weight> weights) {}

  /** This trace with the candidate that took the volume, and those that lost a race before. */
  public DecisionTrace claimed(String pool, List<String> lost) {
    return withClaims("The volume was placed.", pool, lost);
  }

  /** This trace where every candidate's room was taken by others before it could be claimed. */
  public DecisionTrace allClaimsLost(List<String> lost) {
    int elsewhere =
        removals.stream()
            .filter(removal -> removal.filter().equals(PinnedBackendFilter.NAME))
            .mapToInt(RemovalCount::count)
            .sum();
    return withClaims(Summary.ofLostClaims(considered - elsewhere, lost.size()), null, lost);
  }

  private DecisionTrace withClaims(String sentence, @Nullable String pool, List<String> lost) {
    List<String> named =
        new ArrayList<>(lost.stream().limit(NAMED_LOST_CLAIMS).map(TraceSize::clip).toList());
    if (named.size() < lost.size()) {
      named.add("and " + (lost.size() - named.size()) + " more");
    }
    return TraceSize.bounded(
        new DecisionTrace(
            sentence, considered, passed, removals, order, pools, complete, named, pool));
  }
}
