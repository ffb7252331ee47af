package dev.halite.common.catalog.volume;

import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.outcome.Change;
import java.util.UUID;

/** A change of where a volume is. */
public sealed interface PlacementChange extends Change {
  UUID volumeId();

  @Override
  default Rank rank() {
    return Rank.VOLUME;
  }

  @Override
  default String key() {
    return volumeId().toString();
  }

  @Override
  default UUID about() {
    return volumeId();
  }

  /** The choice of the scheduler, for a volume that is being created. */
  record Chosen(UUID volumeId, VolumePlace place, UUID placement) implements PlacementChange {
    @Override
    public WhenGone whenGone() {
      return WhenGone.ROLL_BACK;
    }
  }

  /**
   * The placement is given up; what it left at the backend is undone by another operation.
   *
   * @param keepsHost whether the volume is still its host's to deal with
   */
  record GivenUp(UUID volumeId, UUID placement, boolean keepsHost) implements PlacementChange {
    @Override
    public WhenGone whenGone() {
      return WhenGone.LEAVE_OUT;
    }
  }
}
