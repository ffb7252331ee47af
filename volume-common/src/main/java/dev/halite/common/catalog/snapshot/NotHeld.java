package dev.halite.common.catalog.snapshot;

import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.outcome.Change;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Nothing is changed by it: a snapshot is locked, and nothing of the outcome happens where
 * something needs it by then. For who moves snapshots together with their volume, whose row comes
 * before theirs in the order of locks.
 *
 * @param except an operation that may need it: it was stopped, and its end is waited for
 */
record NotHeld(UUID snapshotId, @Nullable UUID except) implements Change {
  @Override
  public Rank rank() {
    return Rank.SNAPSHOT;
  }

  @Override
  public String key() {
    return snapshotId.toString();
  }

  @Override
  public WhenGone whenGone() {
    return WhenGone.ROLL_BACK;
  }
}
