package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.kind.Lane;
import dev.halite.common.engine.messaging.WakeUp;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The statements on operation and operation_run. */
final class OperationStore {
  private final JdbcClient jdbc;

  OperationStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void insert(UUID id, NewOperation operation, @Nullable UUID parent) {
    jdbc.sql(
            """
            WITH recorded AS (
              INSERT INTO operation (id, kind, payload_version, resource_type, resource_id,
                                     project_id, payload, context, parent_id)
              VALUES (:id, :kind, :version, :type, :resource, :project,
                      CAST(:payload AS jsonb), CAST(:context AS jsonb), CAST(:parent AS uuid)))
            INSERT INTO operation_run (operation_id, kind, payload_version, resource_type,
                                       resource_id, project_id, exclusive, queue, lane,
                                       priority, turn, blocked_by, awaited_on, parent_id,
                                       deadline_at)
            VALUES (:id, :kind, :version, :type, :resource, :project, :exclusive, :queue, :lane,
                    :priority,
            """
                + Turns.of(
                    ":queue",
                    "CAST(:lane AS smallint)",
                    "CAST(:priority AS smallint)",
                    "CAST(:project AS text)")
                + """
                    ,
                    CAST(:blocked AS uuid), :awaited, CAST(:parent AS uuid),
                    clock_timestamp() + :deadline * interval '1 millisecond')
            """)
        .param("id", id)
        .param("kind", operation.kind().wireName())
        .param("version", operation.kind().row().payloadVersion())
        .param("type", operation.kind().row().resource().text())
        .param("resource", operation.resourceId())
        .param("project", operation.context().projectId())
        .param("payload", Json.write(operation.payload()))
        .param("context", Json.write(operation.context()))
        .param("exclusive", operation.kind().row().exclusive())
        .param("queue", operation.queue())
        .param("lane", operation.kind().row().lane().rank())
        .param("priority", operation.kind().row().priority())
        .param("blocked", operation.blockedBy())
        .param("awaited", operation.awaitedOn())
        .param("parent", parent)
        .param("deadline", operation.kind().row().deadlines().queued().toMillis())
        .update();
  }

  /**
   * Moves an operation to another queue; {@code worker} is null if it was not claimed. A
   * cancellation is meant for the claim that it stopped, so it ends with it.
   *
   * @param counts whether the claim was a try; who waits for something else is never tried too
   *     often, but has been begun
   */
  boolean pass(
      UUID id,
      long fence,
      @Nullable UUID worker,
      String queue,
      String step,
      boolean counts,
      Duration delay,
      Duration deadline) {
    return jdbc.sql(
                """
                UPDATE operation_run r
                SET queue = :queue, worker_id = NULL, fence = fence + 1, step = :step,
                    attempts = CASE WHEN :counts OR worker_id IS NULL THEN attempts
                                    ELSE greatest(attempts - 1, 1) END,
                    waiting_since =
                      CASE WHEN NOT :counts THEN COALESCE(waiting_since, clock_timestamp()) END,
                    turn =
                """
                    + Turns.of(
                        ":queue",
                        "r.lane",
                        "r.priority",
                        "CASE WHEN :delay = 0 THEN r.project_id END")
                    + """
                    ,
                    run_at = clock_timestamp() + :delay * interval '1 millisecond',
                    progress_at = clock_timestamp(),
                    deadline_at = clock_timestamp() + :deadline * interval '1 millisecond',
                    cancel_reason = CASE WHEN worker_id IS NULL THEN cancel_reason END
                WHERE operation_id = :id AND fence = :fence
                  AND worker_id IS NOT DISTINCT FROM CAST(:worker AS uuid)
                """)
            .param("id", id)
            .param("fence", fence)
            .param("worker", worker)
            .param("queue", queue)
            .param("step", step)
            .param("counts", counts)
            .param("delay", delay.toMillis())
            .param("deadline", deadline.toMillis())
            .update()
        == 1;
  }

  /** Drops the wish to cancel an operation. */
  void forgetCancel(UUID id) {
    jdbc.sql("UPDATE operation_run SET cancel_reason = NULL WHERE operation_id = :id")
        .param("id", id)
        .update();
  }

  void hold(UUID resourceId, UUID operationId, String reason) {
    jdbc.sql(
            """
            INSERT INTO hold (resource_id, operation_id, reason)
            VALUES (:resource, :operation, :reason) ON CONFLICT DO NOTHING
            """)
        .param("resource", resourceId)
        .param("operation", operationId)
        .param("reason", reason)
        .update();
  }

  /**
   * Puts an operation back into its queue, not to be taken before its children have ended. Its
   * claims count anew, but it has been begun, and ends as what was. A wish to cancel that its flow
   * has not heard of stays, and is its children's too.
   */
  boolean waitForChildren(QueuedOperation operation, UUID worker, String step) {
    return jdbc.sql(
                """
                UPDATE operation_run
                SET worker_id = NULL, fence = fence + 1, step = :step, run_at = 'infinity',
                    attempts = 1, waiting_since = NULL, progress_at = clock_timestamp(),
                    deadline_at = clock_timestamp() + :deadline * interval '1 millisecond'
                WHERE operation_id = :id AND fence = :fence AND worker_id = :worker
                """)
            .param("step", step)
            .param("deadline", operation.kind().row().deadlines().whole().toMillis())
            .param("id", operation.id())
            .param("fence", operation.fence())
            .param("worker", worker)
            .update()
        == 1;
  }

  /**
   * An operation that was ended.
   *
   * @param awaitedOn the queue on which somebody waits to be told; null when nobody does
   * @param parent the operation that waits for it; null when none does
   */
  record Closed(@Nullable String awaitedOn, @Nullable UUID parent) {}

  /**
   * Lets an operation go on if this was the last child that it waited for. Two that end at the same
   * moment do not see each other; the sweep sees both.
   */
  Optional<WakeUp> resume(UUID parent) {
    return jdbc.sql(
            """
            UPDATE operation_run p SET run_at = clock_timestamp()
            WHERE p.operation_id = :parent AND p.run_at = 'infinity'
              AND NOT EXISTS (SELECT FROM operation_run c WHERE c.parent_id = p.operation_id)
            RETURNING p.queue, p.lane
            """)
        .param("parent", parent)
        .query((row, number) -> new WakeUp(row.getString(1), Lane.values()[row.getInt(2)], parent))
        .optional();
  }

  /** Ends an operation; nothing when the fence or the owner has changed. */
  Optional<Closed> close(
      UUID id,
      long fence,
      @Nullable UUID worker,
      OperationState state,
      @Nullable String result,
      @Nullable String error) {
    return jdbc.sql(
            """
                WITH run AS (
                  DELETE FROM operation_run
                  WHERE operation_id = :id AND fence = :fence
                    AND worker_id IS NOT DISTINCT FROM CAST(:worker AS uuid)
                  RETURNING operation_id, awaited_on, parent_id),
                released AS (
                  DELETE FROM hold WHERE operation_id IN (SELECT operation_id FROM run))
                UPDATE operation o
                SET state = :state, result = CAST(:result AS jsonb), error = CAST(:error AS jsonb),
                    ended_at = clock_timestamp()
                FROM run WHERE o.id = :id AND o.id = run.operation_id
                RETURNING run.awaited_on, run.parent_id
                """)
        .param("id", id)
        .param("fence", fence)
        .param("worker", worker)
        .param("state", state.text())
        .param("result", result)
        .param("error", error)
        .query((row, number) -> new Closed(row.getString(1), row.getObject(2, UUID.class)))
        .optional();
  }

  /** Whether an operation is in a queue to fence a call without an answer. */
  boolean waitsToFence(UUID id) {
    return jdbc.sql(
            """
            SELECT EXISTS (SELECT FROM operation_run r JOIN operation o ON o.id = r.operation_id
                           WHERE r.operation_id = :id AND r.worker_id IS NULL
                             AND o.payload ->> '%s' IS NOT NULL)
            """
                .formatted(QueuedOperation.UNSETTLED))
        .param("id", id)
        .query(Boolean.class)
        .single();
  }

  /**
   * Ends an operation that is in a queue, whatever its fence; nothing where it has been taken. Who
   * waits for children, all of which are made in the transaction in which it begins to, has been.
   */
  Optional<Closed> withdraw(UUID id, String error) {
    return jdbc.sql(
            """
            WITH run AS (
              DELETE FROM operation_run
              WHERE operation_id = :id AND worker_id IS NULL AND run_at <> 'infinity'
                -- who has somebody to fence ends after that
                AND NOT EXISTS (SELECT FROM operation
                                WHERE id = :id AND payload ->> '%s' IS NOT NULL)
              RETURNING operation_id, awaited_on, parent_id),
            released AS (
              DELETE FROM hold WHERE operation_id IN (SELECT operation_id FROM run))
            UPDATE operation o
            SET state = :state, error = CAST(:error AS jsonb), ended_at = clock_timestamp()
            FROM run WHERE o.id = :id AND o.id = run.operation_id
            RETURNING run.awaited_on, run.parent_id
            """
                .formatted(QueuedOperation.UNSETTLED))
        .param("id", id)
        .param("state", OperationState.CANCELLED.text())
        .param("error", error)
        .query((row, number) -> new Closed(row.getString(1), row.getObject(2, UUID.class)))
        .optional();
  }

  /**
   * Writes progress.
   *
   * @return what was wished meanwhile; nothing when the operation was taken by another
   */
  Optional<Wish> step(QueuedOperation operation, UUID worker, String step, int progress) {
    return jdbc.sql(
            """
            UPDATE operation_run
            SET step = :step, progress = :progress, progress_at = clock_timestamp(),
                deadline_at = clock_timestamp() + :deadline * interval '1 millisecond'
            WHERE operation_id = :id AND fence = :fence AND worker_id = :worker
            RETURNING cancel_reason
            """)
        .param("id", operation.id())
        .param("fence", operation.fence())
        .param("worker", worker)
        .param("step", step)
        .param("progress", progress)
        .param("deadline", operation.kind().row().deadlines().quiet().toMillis())
        .query((row, number) -> new Wish(row.getString(1)))
        .optional();
  }

  /**
   * What others want of a claimed operation.
   *
   * @param cancelReason why it is to end; null when it may go on
   */
  record Wish(@Nullable String cancelReason) {}

  void appendTrace(UUID id, String entry) {
    jdbc.sql(
            """
            UPDATE operation SET trace = COALESCE(trace, '[]') || CAST(:entry AS jsonb)
            WHERE id = :id AND COALESCE(octet_length(trace::text), 0) < 32768
            """)
        .param("id", id)
        .param("entry", entry)
        .update();
  }

  /**
   * Replaces the payload of an operation that is being worked on. Its run is locked with that, so
   * that nobody takes it meanwhile. It is further than it was, so its claims count anew, though it
   * has been begun.
   *
   * @return false when the operation was taken by another
   */
  boolean keep(QueuedOperation operation, UUID worker, String payload) {
    return jdbc.sql(
                """
                WITH run AS (
                  UPDATE operation_run
                  SET attempts = 1, waiting_since = NULL, progress_at = clock_timestamp()
                  WHERE operation_id = :id AND fence = :fence AND worker_id = :worker
                  RETURNING operation_id)
                UPDATE operation o SET payload = CAST(:payload AS jsonb)
                FROM run WHERE o.id = :id AND o.id = run.operation_id
                """)
            .param("id", operation.id())
            .param("fence", operation.fence())
            .param("worker", worker)
            .param("payload", payload)
            .update()
        == 1;
  }

  void replacePayload(UUID id, String payload) {
    jdbc.sql("UPDATE operation SET payload = CAST(:payload AS jsonb) WHERE id = :id")
        .param("id", id)
        .param("payload", payload)
        .update();
  }
}
