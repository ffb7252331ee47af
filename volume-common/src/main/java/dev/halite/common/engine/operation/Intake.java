package dev.halite.common.engine.operation;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.engine.outcome.ChangeRefusedException;
import dev.halite.common.engine.outcome.Changes;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Records what was asked for, in one transaction: whoever asks locks the parents, reads the facts
 * in the next statement, checks the guard, and returns what is to change.
 */
public class Intake {
  private final Changes changes;
  private final TransactionTemplate transactions;
  private final OperationAllowance allowance;
  private final Operations operations;

  Intake(
      Changes changes,
      TransactionTemplate transactions,
      OperationAllowance allowance,
      Operations operations) {
    this.allowance = allowance;
    this.changes = changes;
    this.transactions = transactions;
    this.operations = operations;
  }

  /**
   * What was recorded.
   *
   * @param answer what the caller is shown
   * @param changes what changes with it
   */
  public record Recorded<T>(T answer, List<Change> changes) {
    public Recorded {
      changes = List.copyOf(changes);
    }
  }

  /** Records, and gives back what the caller is shown. */
  public <T> T record(Supplier<Recorded<T>> request) {
    return record(request, FaultCode.INVALID_STATE);
  }

  private <T> T record(Supplier<Recorded<T>> request, FaultCode tooLate) {
    try {
      return Objects.requireNonNull(
          transactions.execute(
              status -> {
                Recorded<T> recorded = request.get();
                count(recorded.changes());
                changes.make(recorded.changes());
                return recorded.answer();
              }));
    } catch (ChangeRefusedException e) {
      throw new HaliteException(tooLate, "It was changed by another request; try again.", e);
    }
  }

  /** Counts the operations that begin, each for the project that asks for it. */
  private void count(List<Change> recorded) {
    for (Change change : recorded) {
      if (change instanceof OperationSubmitted submitted) {
        count(submitted.operation());
      }
    }
  }

  private void count(NewOperation operation) {
    // What is made can be deleted, however much was begun.
    if (!operation.kind().row().isEnd()) {
      count(operation.context().projectId());
    }
  }

  /**
   * Within a request that is being recorded: something is made, or made anew, that leaves a row for
   * weeks as an operation does, without being one.
   */
  public void count(@Nullable String projectId) {
    count(projectId, 1);
  }

  /** The same, for what is as large as several of those rows. */
  public void count(@Nullable String projectId, int rows) {
    allowance.take(projectId, rows);
  }

  /**
   * Within a request that is being recorded, after its rows were changed: an operation whose end
   * the caller is going to wait for.
   *
   * @return its id, for {@link OperationResults#await}
   */
  public UUID submit(NewOperation operation) {
    count(operation);
    return operations.submit(operation);
  }

  /** Records what has no answer. */
  public void change(Supplier<List<Change>> request) {
    change(request, FaultCode.INVALID_STATE);
  }

  /**
   * The same, for a verb whose refusals clients know by another code.
   *
   * @param tooLate when another request has changed it meanwhile
   */
  public void change(Supplier<List<Change>> request, FaultCode tooLate) {
    record(() -> new Recorded<>(true, request.get()), tooLate);
  }
}
