package dev.halite.common.catalog.capacity;

import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.outcome.Change;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change of what a placement holds of a pool's room. Pools are locked by their ids, which most of
 * these do not know: where there are several, {@link Claims#lockPools} goes before them.
 */
public sealed interface RoomChange extends Change {
  UUID placement();

  @Override
  default Rank rank() {
    return Rank.POOL;
  }

  @Override
  default String key() {
    return placement().toString();
  }

  /**
   * A placement takes room; where the pool has not got it, nothing of the outcome happens.
   *
   * @param gb GiB
   * @param thin whether the volume may be thinly provisioned
   */
  record Claimed(UUID placement, UUID volumeId, long poolId, long gb, boolean thin)
      implements RoomChange {
    @Override
    public WhenGone whenGone() {
      return WhenGone.ROLL_BACK;
    }
  }

  /**
   * A placement takes more room; where the pool has not got it, nothing of the outcome happens.
   *
   * @param gb so many GiB more
   * @param thin whether the volume may be thinly provisioned
   */
  record Grown(UUID placement, long gb, boolean thin) implements RoomChange {
    @Override
    public WhenGone whenGone() {
      return WhenGone.ROLL_BACK;
    }
  }

  /**
   * A placement gives up what it took more.
   *
   * @param gb so many GiB
   * @param about the volume without whose own change it is not
   */
  record Shrunk(UUID placement, long gb, UUID about) implements RoomChange {}

  /** The space is taken at the storage now: reports that are measured later will show it. */
  record Materialised(UUID placement) implements RoomChange {}

  /**
   * The room is free again.
   *
   * @param about the volume without whose own change it is not; null: it is in any case
   */
  record Released(UUID placement, @Nullable UUID about) implements RoomChange {
    public Released(UUID placement) {
      this(placement, null);
    }
  }
}
