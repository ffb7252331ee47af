package dev.halite.scheduler.placement;

import dev.halite.scheduler.placement.trace.DecisionTrace;
import dev.halite.scheduler.placement.weigher.WeighedPools.WeighedPool;
import java.util.List;

/**
 * Which pools may take a volume, the best first; none if nothing fits.
 *
 * @param trace why, for the operation's record and the user's message
 */
public record PlacementDecision(List<WeighedPool> candidates, DecisionTrace trace) {
  public PlacementDecision {
    candidates = List.copyOf(candidates);
  }
}
