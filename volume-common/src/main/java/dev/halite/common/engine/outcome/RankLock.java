package dev.halite.common.engine.outcome;

import dev.halite.common.engine.kind.Rank;
import java.util.List;

/**
 * Locks, before several changes of one rank are made, the rows that they touch, in the order in
 * which everybody touches them. For changes that cannot say it by their keys, because they do not
 * know their rows.
 */
public interface RankLock {
  Rank rank();

  /** In a transaction: locks what those changes touch; at least two, all of the rank. */
  void lock(List<? extends Change> changes);
}
