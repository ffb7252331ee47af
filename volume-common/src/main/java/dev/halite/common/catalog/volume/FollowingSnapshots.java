package dev.halite.common.catalog.volume;

import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.outcome.Change;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of a volume whose type changes: they are to have that type too, and count for both
 * types meanwhile, as the volume does. No snapshot is made then, but some may go. Which of them
 * there are is known once their rows are locked, so that their number stands in no change.
 */
public sealed interface FollowingSnapshots extends Change {
  UUID volumeId();

  @Override
  default UUID about() {
    return volumeId();
  }

  /** None of them goes before the end of the transaction. */
  record Locked(UUID volumeId) implements FollowingSnapshots {
    @Override
    public Rank rank() {
      return Rank.SNAPSHOT;
    }

    @Override
    public String key() {
      return volumeId.toString();
    }
  }

  /**
   * They come to a type's counters, or leave them. Those that have another type than their volume
   * do not follow it.
   *
   * @param own the volume's type, which they have
   * @param row the type whose counters these are; null: the volume has no type that counts
   * @param rowName its name, by which its limits are called; null where nothing is taken
   * @param becomes the type that they have from now on; null: it stays
   */
  record Counted(
      UUID volumeId,
      String projectId,
      @Nullable UUID own,
      @Nullable UUID row,
      @Nullable String rowName,
      @Nullable UUID becomes)
      implements FollowingSnapshots {
    @Override
    public Rank rank() {
      return Rank.QUOTA;
    }

    @Override
    public String key() {
      return projectId + " " + row;
    }

    /** Whether they come, within the limits. */
    public boolean isTaken() {
      return rowName != null;
    }
  }
}
