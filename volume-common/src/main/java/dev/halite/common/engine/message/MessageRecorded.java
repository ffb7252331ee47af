package dev.halite.common.engine.message;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.MessageAction;
import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.outcome.Change;
import java.util.UUID;

/**
 * The user is told why an accepted request came to nothing.
 *
 * @param reason a sentence for the user
 */
public record MessageRecorded(
    RequestContext context,
    ResourceType type,
    UUID about,
    MessageAction action,
    FaultCode code,
    String reason)
    implements Change {

  @Override
  public Rank rank() {
    return Rank.RECORD;
  }

  @Override
  public String key() {
    return about.toString();
  }
}
