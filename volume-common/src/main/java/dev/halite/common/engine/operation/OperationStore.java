package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.identity.RequestContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The statements on operation and operation_run. */
final class OperationStore {
  static final String COLUMNS =
      """
      r.operation_id, r.kind, r.payload_version, r.resource_id, r.queue, r.fence, r.attempts,
      o.payload, o.context""";

  private static final Logger log = LoggerFactory.getLogger(OperationStore.class);

  private final JdbcClient jdbc;
  private final Kinds kinds;

  OperationStore(JdbcClient jdbc, Kinds kinds) {
    this.jdbc = jdbc;
    this.kinds = kinds;
  }

  void insert(UUID id, NewOperation operation) {
    jdbc.sql(
            """
            WITH recorded AS (
              INSERT INTO operation (id, kind, payload_version, resource_type, resource_id,
                                     project_id, payload, context)
              VALUES (:id, :kind, :version, :type, :resource, :project,
                      CAST(:payload AS jsonb), CAST(:context AS jsonb)))
            INSERT INTO operation_run (operation_id, kind, payload_version, resource_type,
                                       resource_id, exclusive, queue, blocked_by, deadline_at)
            VALUES (:id, :kind, :version, :type, :resource, :exclusive, :queue,
                    CAST(:blocked AS uuid),
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
        .param("blocked", operation.blockedBy())
        .param("deadline", operation.kind().row().deadlines().queued().toMillis())
        .update();
  }

  /**
   * Takes up to {@code limit} operations of a queue, the oldest first.
   *
   * @param readable kinds and payload versions, as in {@link
   *     dev.halite.common.engine.kind.KindRow#readable}
   */
  List<QueuedOperation> claim(String queue, Collection<String> readable, int limit, UUID workerId) {
    if (readable.isEmpty()) {
      return List.of();
    }
    return jdbc.sql(
            """
            WITH next AS (
              SELECT operation_id FROM operation_run
              WHERE queue = :queue AND worker_id IS NULL AND blocked_by IS NULL
                AND run_at <= clock_timestamp()
                AND kind || '/' || payload_version IN (:readable)
              ORDER BY priority, operation_id LIMIT :limit FOR UPDATE SKIP LOCKED)
            UPDATE operation_run r
            SET worker_id = :worker, fence = r.fence + 1, attempts = r.attempts + 1,
                step = 'claimed', progress_at = clock_timestamp(),
                deadline_at = clock_timestamp() + :deadline * interval '1 millisecond'
            FROM next JOIN operation o ON o.id = next.operation_id
            WHERE r.operation_id = next.operation_id
            RETURNING\s"""
                + COLUMNS)
        .param("queue", queue)
        .param("readable", readable)
        .param("limit", limit)
        .param("worker", workerId)
        .param("deadline", Claim.STAGE_DEADLINE.toMillis())
        .query(this::row)
        .list();
  }

  /**
   * Gives back what was claimed but never begun, as if it had not been; its queue's owners may have
   * been waiting for it.
   */
  boolean giveBack(QueuedOperation operation, UUID workerId) {
    return jdbc.sql(
                """
                UPDATE operation_run
                SET worker_id = NULL, fence = fence + 1, attempts = attempts - 1, step = 'queued',
                    deadline_at = clock_timestamp() + :deadline * interval '1 millisecond'
                WHERE operation_id = :id AND fence = :fence AND worker_id = :worker
                """)
            .param("id", operation.id())
            .param("fence", operation.fence())
            .param("worker", workerId)
            .param("deadline", operation.kind().row().deadlines().queued().toMillis())
            .update()
        == 1;
  }

  /** Those of the named operations that wait in the queue. */
  List<QueuedOperation> queued(
      String queue, Collection<String> readable, Collection<UUID> operations) {
    return jdbc.sql(
            "SELECT "
                + COLUMNS
                + """

                FROM operation_run r JOIN operation o ON o.id = r.operation_id
                WHERE r.operation_id IN (:operations) AND r.queue = :queue AND r.worker_id IS NULL
                  AND r.blocked_by IS NULL AND r.kind || '/' || r.payload_version IN (:readable)
                ORDER BY r.priority, r.operation_id
                """)
        .param("operations", operations)
        .param("readable", readable)
        .param("queue", queue)
        .query(this::row)
        .list();
  }

  List<QueuedOperation> queuedSince(
      String queue, Collection<String> readable, Duration age, int limit) {
    return jdbc.sql(
            "SELECT "
                + COLUMNS
                + """

                FROM operation_run r JOIN operation o ON o.id = r.operation_id
                WHERE r.queue = :queue AND r.worker_id IS NULL AND r.blocked_by IS NULL
                  AND r.kind || '/' || r.payload_version IN (:readable)
                  AND r.run_at < clock_timestamp() - :age * interval '1 millisecond'
                ORDER BY r.priority, r.operation_id LIMIT :limit
                """)
        .param("queue", queue)
        .param("readable", readable)
        .param("age", age.toMillis())
        .param("limit", limit)
        .query(this::row)
        .list();
  }

  /**
   * Moves an operation to another queue; {@code worker} is null if it was not claimed. A
   * cancellation is meant for the claim that it stopped, so it ends with it.
   */
  boolean pass(
      UUID id,
      long fence,
      @Nullable UUID worker,
      String queue,
      String step,
      Duration delay,
      Duration deadline) {
    return jdbc.sql(
                """
                UPDATE operation_run
                SET queue = :queue, worker_id = NULL, fence = fence + 1, step = :step,
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
            .param("delay", delay.toMillis())
            .param("deadline", deadline.toMillis())
            .update()
        == 1;
  }

  /** Ends an operation; false when the fence or the owner has changed. */
  boolean close(
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
                  RETURNING operation_id),
                released AS (
                  DELETE FROM hold WHERE operation_id IN (SELECT operation_id FROM run))
                UPDATE operation o
                SET state = :state, result = CAST(:result AS jsonb), error = CAST(:error AS jsonb),
                    ended_at = clock_timestamp()
                FROM run WHERE o.id = :id AND o.id = run.operation_id
                """)
            .param("id", id)
            .param("fence", fence)
            .param("worker", worker)
            .param("state", state.text())
            .param("result", result)
            .param("error", error)
            .update()
        == 1;
  }

  /** Ends an operation that is in a queue, whatever its fence. */
  boolean withdraw(UUID id, String error) {
    return jdbc.sql(
                """
                WITH run AS (
                  DELETE FROM operation_run
                  WHERE operation_id = :id AND worker_id IS NULL RETURNING operation_id),
                released AS (
                  DELETE FROM hold WHERE operation_id IN (SELECT operation_id FROM run))
                UPDATE operation o
                SET state = :state, error = CAST(:error AS jsonb), ended_at = clock_timestamp()
                FROM run WHERE o.id = :id AND o.id = run.operation_id
                """)
            .param("id", id)
            .param("state", OperationState.CANCELLED.text())
            .param("error", error)
            .update()
        == 1;
  }

  /**
   * Counts a decision that ended in a defect, and leaves the operation alone for a while.
   *
   * @return how many there were; nothing when it was decided on or taken by another
   */
  Optional<Integer> undecided(QueuedOperation operation, Duration pause) {
    return jdbc.sql(
            """
            UPDATE operation_run
            SET attempts = attempts + 1, step = 'undecided',
                run_at = clock_timestamp() + :pause * interval '1 millisecond'
            WHERE operation_id = :id AND fence = :fence AND worker_id IS NULL
            RETURNING attempts
            """)
        .param("id", operation.id())
        .param("fence", operation.fence())
        .param("pause", pause.toMillis())
        .query(Integer.class)
        .optional();
  }

  boolean step(UUID id, long fence, UUID worker, String step, int progress, Duration deadline) {
    return jdbc.sql(
                """
                UPDATE operation_run
                SET step = :step, progress = :progress, progress_at = clock_timestamp(),
                    deadline_at = clock_timestamp() + :deadline * interval '1 millisecond'
                WHERE operation_id = :id AND fence = :fence AND worker_id = :worker
                """)
            .param("id", id)
            .param("fence", fence)
            .param("worker", worker)
            .param("step", step)
            .param("progress", progress)
            .param("deadline", deadline.toMillis())
            .update()
        == 1;
  }

  /** Locks the run row and says whether the claim still holds; for writes in the middle. */
  boolean lockRun(UUID id, long fence, UUID worker) {
    return jdbc.sql(
            """
            SELECT 1 FROM operation_run
            WHERE operation_id = :id AND fence = :fence AND worker_id = :worker FOR UPDATE
            """)
        .param("id", id)
        .param("fence", fence)
        .param("worker", worker)
        .query(Integer.class)
        .optional()
        .isPresent();
  }

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

  void replacePayload(UUID id, String payload) {
    jdbc.sql("UPDATE operation SET payload = CAST(:payload AS jsonb) WHERE id = :id")
        .param("id", id)
        .param("payload", payload)
        .update();
  }

  QueuedOperation row(ResultSet row, int number) throws SQLException {
    return new QueuedOperation(
        row.getObject("operation_id", UUID.class),
        kinds.ofWireName(row.getString("kind")),
        row.getInt("payload_version"),
        row.getObject("resource_id", UUID.class),
        row.getString("queue"),
        row.getLong("fence"),
        row.getInt("attempts"),
        Json.tree(row.getString("payload")),
        context(row));
  }

  /** One row that cannot be read must not keep those beside it from being read. */
  private static RequestContext context(ResultSet row) throws SQLException {
    try {
      return Json.read(row.getString("context"), RequestContext.class);
    } catch (RuntimeException e) {
      log.error("The context of operation {} cannot be read", row.getString("operation_id"), e);
      return new RequestContext("", null, "", null, Set.of(), Set.of(), false);
    }
  }
}
