package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.kind.Lane;
import dev.halite.common.engine.messaging.WakeUps;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Records operations and hands them over. All methods belong in the caller's transaction. */
public class Operations {
  private final OperationStore store;
  private final JdbcClient jdbc;
  private final WakeUps wakeUps;
  private final Ids ids;

  Operations(OperationStore store, JdbcClient jdbc, WakeUps wakeUps, Ids ids) {
    this.store = store;
    this.jdbc = jdbc;
    this.wakeUps = wakeUps;
    this.ids = ids;
  }

  /** For a process without a broker: queues hear of what it records when they next look. */
  public static Operations unheard(JdbcClient jdbc, Ids ids) {
    return new Operations(new OperationStore(jdbc), jdbc, new WakeUps(unsent -> {}), ids);
  }

  /**
   * Records an operation; its queue is woken after the commit.
   *
   * @throws HaliteException INVALID_STATE when another exclusive operation is under way
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public UUID submit(NewOperation operation) {
    return submit(operation, null);
  }

  /** The same, for an operation that waits for its end. */
  UUID submit(NewOperation operation, @Nullable UUID parent) {
    UUID id = ids.ordered();
    try {
      store.insert(id, operation, parent);
    } catch (DuplicateKeyException e) {
      throw new HaliteException(
          FaultCode.INVALID_STATE,
          "Another operation is under way on %s %s."
              .formatted(operation.kind().row().resource().text(), operation.resourceId()),
          e);
    }
    operation.holds().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(hold -> store.hold(hold.getKey(), id, hold.getValue()));
    if (operation.blockedBy() == null) {
      wakeUps.afterCommit(operation.queue(), operation.kind().row().lane(), id);
    }
    return id;
  }

  /** Asks for the end of an operation; its owner stops at the next safe point. */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean requestCancel(UUID operationId, String reason) {
    return jdbc.sql(
                """
                UPDATE operation_run SET cancel_reason = :reason
                WHERE operation_id = :id AND cancel_reason IS NULL
                """)
            .param("id", operationId)
            .param("reason", reason)
            .update()
        == 1;
  }

  /**
   * Ends an operation that nobody has taken yet, as cancelled.
   *
   * @return false when somebody has taken it, or it has ended; one that waits for others that it
   *     has made was taken
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean withdraw(UUID operationId, String reason) {
    String error = Json.write(Map.of("code", FaultCode.CANCELLED, "reason", reason));
    OperationStore.Closed closed = store.withdraw(operationId, error).orElse(null);
    if (closed != null) {
      tellOfEnd(operationId, closed);
    }
    return closed != null;
  }

  /** Wakes whoever waits for the end of an operation, after the commit. */
  void tellOfEnd(UUID operationId, OperationStore.Closed closed) {
    if (closed.awaitedOn() != null) {
      wakeUps.afterCommit(closed.awaitedOn(), Lane.CONTROL, operationId);
    }
    if (closed.parent() != null) {
      store
          .resume(closed.parent())
          .ifPresent(
              parent -> wakeUps.afterCommit(parent.queue(), parent.lane(), parent.operationId()));
    }
  }

  /**
   * Has an operation end: at once where nobody has taken it yet, else at its owner's next safe
   * point. One that has somebody to fence first is waited for; a wish that it ends would end it
   * before that.
   *
   * @return the operation that has to be waited for; null when there is none
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public @Nullable UUID stop(@Nullable UUID operationId, String reason) {
    if (operationId == null || withdraw(operationId, reason)) {
      return null;
    }
    if (!store.waitsToFence(operationId)) {
      requestCancel(operationId, reason);
    }
    return operationId;
  }

  /** Whether an operation was asked for less than so long ago, by the database's clock. */
  public boolean isYoungerThan(QueuedOperation operation, Duration age) {
    return jdbc.sql(
            """
            SELECT created_at > clock_timestamp() - :age * interval '1 millisecond'
            FROM operation_run WHERE operation_id = :id
            """)
        .param("id", operation.id())
        .param("age", age.toMillis())
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }
}
