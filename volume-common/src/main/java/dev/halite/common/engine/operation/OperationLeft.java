package dev.halite.common.engine.operation;

import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.outcome.Change;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An operation leaves the hands of whoever applies the outcome: closed, or passed on. The fence is
 * checked here, in the middle of the transaction: nobody who has lost the operation commits.
 *
 * @param worker who holds the claim; null where it is only queued
 */
record OperationLeft(QueuedOperation operation, @Nullable UUID worker, Outcome outcome)
    implements Change {
  @Override
  public Rank rank() {
    return Rank.OPERATION;
  }

  /** Before the operations that follow from it. */
  @Override
  public String key() {
    return "";
  }
}
