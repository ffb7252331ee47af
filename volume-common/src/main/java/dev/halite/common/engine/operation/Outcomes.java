package dev.halite.common.engine.operation;

import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.engine.outcome.Changes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Applies outcomes: what becomes of the operation, and all that changes with it, in one
 * transaction. The only place where an operation is closed or passed on.
 */
public class Outcomes {
  private final Changes changes;
  private final TransactionTemplate transactions;

  Outcomes(Changes changes, TransactionTemplate transactions) {
    this.changes = changes;
    this.transactions = transactions;
  }

  /**
   * Applies the outcome of an operation that nobody has claimed.
   *
   * @throws dev.halite.common.engine.worker.FencedException when it was taken or moved meanwhile
   * @throws dev.halite.common.engine.outcome.ChangeRefusedException when a change that had to be
   *     made found no row; nothing has happened then
   */
  public void applyQueued(QueuedOperation operation, Outcome outcome) {
    apply(operation, null, outcome);
  }

  void apply(QueuedOperation operation, @Nullable UUID worker, Outcome outcome) {
    List<Change> before = new ArrayList<>();
    List<Change> after = new ArrayList<>();
    for (Change change : outcome.changes()) {
      (change.rank().compareTo(Rank.OPERATION) < 0 ? before : after).add(change);
    }
    transactions.executeWithoutResult(
        status -> {
          Set<UUID> left = new HashSet<>();
          changes.make(before, left);
          after.add(
              new OperationLeft(operation, worker, told(outcome, operation.resourceId(), left)));
          changes.make(after, left);
        });
  }

  /** An end that found its resource another's has not failed: it was not wanted any more. */
  private static Outcome told(Outcome outcome, UUID resource, Set<UUID> left) {
    if (!left.contains(resource)
        || !(outcome instanceof Outcome.Ended ended)
        || ended.state() != OperationState.FAILED) {
      return outcome;
    }
    Fault fault = ended.fault();
    return new Outcome.Ended(
        OperationState.CANCELLED,
        List.of(),
        Map.of(),
        fault == null ? new Fault(FaultCode.CANCELLED, "The resource is another's now.") : fault);
  }
}
