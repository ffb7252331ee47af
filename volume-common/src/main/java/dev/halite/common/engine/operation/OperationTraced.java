package dev.halite.common.engine.operation;

import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.outcome.Change;
import java.util.UUID;

/** An entry is added to an operation's trace. */
public record OperationTraced(UUID operationId, Object entry) implements Change {
  @Override
  public Rank rank() {
    return Rank.RECORD;
  }

  @Override
  public String key() {
    return operationId.toString();
  }
}
