package dev.halite.common.catalog.volume;

import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.outcome.Change;
import java.util.UUID;

/**
 * A volume's status becomes what its attachments make it: after a move that began while servers had
 * the volume, and that cannot know who has it by now. Made after the end of that move.
 */
public record FollowsUse(UUID volumeId) implements Change {
  @Override
  public Rank rank() {
    return Rank.VOLUME;
  }

  @Override
  public String key() {
    return volumeId.toString();
  }

  @Override
  public UUID about() {
    return volumeId;
  }
}
