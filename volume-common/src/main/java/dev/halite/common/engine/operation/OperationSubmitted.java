package dev.halite.common.engine.operation;

import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.outcome.Change;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A new operation is recorded, and its queue woken after the commit.
 *
 * @param about the resource without whose own change it is not; null: it is in any case
 */
public record OperationSubmitted(NewOperation operation, @Nullable UUID about) implements Change {
  public OperationSubmitted(NewOperation operation) {
    this(operation, null);
  }

  @Override
  public Rank rank() {
    return Rank.OPERATION;
  }

  @Override
  public String key() {
    return operation.resourceId().toString();
  }
}
