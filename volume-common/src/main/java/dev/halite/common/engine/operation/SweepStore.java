package dev.halite.common.engine.operation;

import dev.halite.common.engine.kind.Lane;
import dev.halite.common.engine.messaging.WakeUp;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the sweep reads and mends in operation_run. */
final class SweepStore {
  /**
   * An operation that has to be ended although nobody has taken it.
   *
   * @param cancelReason why somebody asked for its end; null when it waited too long
   */
  record Expired(QueuedOperation operation, @Nullable String cancelReason) {}

  private final JdbcClient jdbc;
  private final QueueStore queues;

  SweepStore(JdbcClient jdbc, QueueStore queues) {
    this.jdbc = jdbc;
    this.queues = queues;
  }

  /** Operations that wait for one that has ended. */
  List<WakeUp> waitingForNothing() {
    return jdbc.sql(
            """
            SELECT r.operation_id, r.queue, r.lane FROM operation_run r
            WHERE r.blocked_by IS NOT NULL
              AND NOT EXISTS (SELECT FROM operation_run b WHERE b.operation_id = r.blocked_by)
            """)
        .query(SweepStore::wakeUp)
        .list();
  }

  /** Lets operations go on whose children have all ended; says where they wait. */
  List<WakeUp> resumeParents() {
    return jdbc.sql(
            """
            UPDATE operation_run p SET run_at = clock_timestamp()
            WHERE p.run_at = 'infinity'
              AND NOT EXISTS (SELECT FROM operation_run c WHERE c.parent_id = p.operation_id)
            RETURNING p.operation_id, p.queue, p.lane
            """)
        .query(SweepStore::wakeUp)
        .list();
  }

  private static WakeUp wakeUp(ResultSet row, int number) throws SQLException {
    return new WakeUp(
        row.getString("queue"),
        Lane.values()[row.getInt("lane")],
        row.getObject("operation_id", UUID.class));
  }

  /**
   * Lets an operation run that waited for another.
   *
   * @throws org.springframework.dao.DuplicateKeyException when it is exclusive, and another
   *     exclusive operation is under way on its resource
   */
  boolean unblock(UUID operationId) {
    return jdbc.sql(
                """
                UPDATE operation_run r
                SET blocked_by = NULL, run_at = clock_timestamp(), turn =
                """
                    + Turns.again()
                    + """
                WHERE operation_id = :id AND blocked_by IS NOT NULL
                """)
            .param("id", operationId)
            .update()
        == 1;
  }

  /**
   * Asks for the end of the children of operations that are to end themselves, and wait for them.
   *
   * @param late whether those that have waited too long are meant too
   */
  int cancelChildren(boolean late) {
    return jdbc.sql(
            """
            UPDATE operation_run c
            SET cancel_reason =
              COALESCE(p.cancel_reason, 'what it was made for has waited too long')
            FROM operation_run p
            WHERE c.parent_id = p.operation_id AND c.cancel_reason IS NULL
              AND p.run_at = 'infinity'
              AND (p.cancel_reason IS NOT NULL OR :late AND p.deadline_at < clock_timestamp())
            """)
        .param("late", late)
        .update();
  }

  /** Gives operations of dead workers back to their queue; returns how many. */
  int takeOver(String queue) {
    return jdbc.sql(
            """
            UPDATE operation_run r
            SET worker_id = NULL, fence = r.fence + 1, run_at = clock_timestamp(), turn =
            """
                + Turns.again()
                + """
                ,
                step = 'taken over', cancel_reason = NULL
            FROM worker w
            WHERE r.queue = :queue AND r.worker_id = w.id AND w.fenced_at IS NOT NULL
            """)
        .param("queue", queue)
        .update();
  }

  /**
   * Gives a worker's operations of a queue back to it after the storage was fenced, in one
   * statement with the note that the fence stands; returns how many.
   */
  int takeOver(UUID workerId, long backendId, String queue) {
    return jdbc.sql(
            """
            WITH fenced AS (
              UPDATE worker_fence SET fenced_at = clock_timestamp()
              WHERE worker_id = :worker AND backend_id = :backend)
            UPDATE operation_run r
            SET worker_id = NULL, fence = r.fence + 1, run_at = clock_timestamp(), turn =
            """
                + Turns.again()
                + """
                ,
                step = 'taken over', cancel_reason = NULL
            WHERE r.worker_id = :worker AND r.queue = :queue
            """)
        .param("worker", workerId)
        .param("backend", backendId)
        .param("queue", queue)
        .update();
  }

  /**
   * Asks for the end of claimed operations that made no progress until their deadline. Nobody could
   * report progress while the database was away, so none is overdue within one lease of its start.
   */
  int cancelOverdue(Duration lease) {
    return jdbc.sql(
            """
            UPDATE operation_run
            SET cancel_reason = 'no progress within the deadline of step ' || step
            WHERE worker_id IS NOT NULL AND cancel_reason IS NULL
              AND deadline_at < clock_timestamp()
              AND pg_postmaster_start_time()
                  < clock_timestamp() - :lease * interval '1 millisecond'
            """)
        .param("lease", lease.toMillis())
        .update();
  }

  /** Operations that the worker holds and has not moved for a while. */
  List<UUID> heldSince(UUID workerId, Duration age) {
    return jdbc.sql(
            """
            SELECT operation_id FROM operation_run
            WHERE worker_id = :worker
              AND progress_at < clock_timestamp() - :age * interval '1 millisecond'
            """)
        .param("worker", workerId)
        .param("age", age.toMillis())
        .query((row, number) -> row.getObject(1, UUID.class))
        .list();
  }

  /** Gives an operation that its worker holds without running it back to its queue. */
  void requeue(UUID operationId, UUID workerId) {
    jdbc.sql(
            """
            UPDATE operation_run r
            SET worker_id = NULL, fence = fence + 1, run_at = clock_timestamp(), step = 'requeued',
                turn =
            """
                + Turns.again()
                + """
            WHERE operation_id = :id AND worker_id = :worker
            """)
        .param("id", operationId)
        .param("worker", workerId)
        .update();
  }

  /** Why the worker's operations are to end, by operation id. */
  Map<UUID, String> cancelled(UUID workerId) {
    return jdbc
        .sql(
            """
            SELECT operation_id, cancel_reason FROM operation_run
            WHERE worker_id = :worker AND cancel_reason IS NOT NULL
            """)
        .param("worker", workerId)
        .query((row, number) -> Map.entry(row.getObject(1, UUID.class), row.getString(2)))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /**
   * Queued operations of kinds known here that nobody took in time, or that were cancelled before
   * anybody did. Who waits for children goes after them.
   *
   * @param late whether those that nobody took are meant too
   * @param after id of the last one seen before; null at the beginning
   */
  List<Expired> expiredInQueue(
      Collection<String> kinds, boolean late, @Nullable UUID after, int limit) {
    return jdbc.sql(
            """
            SELECT %s, r.cancel_reason
            FROM operation_run r JOIN operation o ON o.id = r.operation_id
            WHERE r.worker_id IS NULL AND r.blocked_by IS NULL AND r.kind IN (:kinds)
              AND (r.cancel_reason IS NOT NULL OR :late AND r.deadline_at < clock_timestamp())
              AND (CAST(:after AS uuid) IS NULL OR r.operation_id > :after)
              AND NOT EXISTS (SELECT FROM operation_run c WHERE c.parent_id = r.operation_id)
            ORDER BY r.operation_id LIMIT :limit
            """
                .formatted(QueueStore.COLUMNS))
        .param("kinds", kinds)
        .param("late", late)
        .param("after", after)
        .param("limit", limit)
        .query(
            (row, number) -> new Expired(queues.row(row, number), row.getString("cancel_reason")))
        .list();
  }
}
