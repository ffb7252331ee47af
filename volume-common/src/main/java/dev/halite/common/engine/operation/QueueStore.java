package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.Lane;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What waits in queues, and how it is taken from there. */
final class QueueStore {
  static final String COLUMNS =
      """
      r.operation_id, r.kind, r.payload_version, r.resource_id, r.queue, r.fence, r.attempts,
      CAST(1000 * extract(epoch FROM clock_timestamp()
                                       - COALESCE(r.waiting_since, clock_timestamp())) AS bigint)
        AS waited,
      o.payload, o.context""";

  private static final Logger log = LoggerFactory.getLogger(QueueStore.class);

  /**
   * An operation that was claimed.
   *
   * @param cancelReason why it is to end, which was wished before; null when it may go on
   */
  record Taken(QueuedOperation operation, @Nullable String cancelReason) {}

  private final JdbcClient jdbc;
  private final Kinds kinds;

  /** Milliseconds without progress that each kind may take, as JSON. */
  private final String quiet;

  QueueStore(JdbcClient jdbc, Kinds kinds) {
    this.jdbc = jdbc;
    this.kinds = kinds;
    this.quiet =
        Json.write(
            kinds.all().stream()
                .collect(
                    Collectors.toMap(
                        OperationKind::wireName,
                        kind -> kind.row().deadlines().quiet().toMillis())));
  }

  /**
   * Takes up to {@code limit} operations of a lane: by priority, then by turn of the projects, then
   * whoever was queued first. What is driven again has been queued when it was sent back, behind
   * all of its project that was there then.
   *
   * @param readable kinds and payload versions, as in {@link
   *     dev.halite.common.engine.kind.KindRow#readable}
   */
  List<Taken> claim(
      String queue, Collection<String> readable, Lane lane, int limit, UUID workerId) {
    if (readable.isEmpty()) {
      return List.of();
    }
    return jdbc.sql(
            """
            WITH next AS (
              SELECT operation_id FROM operation_run
              WHERE queue = :queue AND lane = :lane AND worker_id IS NULL AND blocked_by IS NULL
                AND run_at <= clock_timestamp()
                AND kind || '/' || payload_version IN (:readable)
              ORDER BY priority, turn, run_at, operation_id LIMIT :limit FOR UPDATE SKIP LOCKED)
            UPDATE operation_run r
            SET worker_id = :worker, fence = r.fence + 1, attempts = r.attempts + 1,
                step = 'claimed', progress_at = clock_timestamp(),
                deadline_at = clock_timestamp()
                  + CAST(CAST(:quiet AS jsonb) ->> r.kind AS bigint) * interval '1 millisecond'
            FROM next JOIN operation o ON o.id = next.operation_id
            WHERE r.operation_id = next.operation_id
            RETURNING r.cancel_reason,\s"""
                + COLUMNS)
        .param("queue", queue)
        .param("readable", readable)
        .param("limit", limit)
        .param("worker", workerId)
        .param("lane", lane.rank())
        .param("quiet", quiet)
        .query((row, number) -> new Taken(row(row, number), row.getString("cancel_reason")))
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

  /**
   * Gives back what was begun and stopped by a fence, to be taken after a pause. The claim counts:
   * what is fenced again and again comes to an end some time. A wish to cancel stays.
   */
  boolean giveBackFenced(QueuedOperation operation, UUID workerId, Duration pause) {
    return jdbc.sql(
                """
                UPDATE operation_run r
                SET worker_id = NULL, fence = fence + 1, step = 'fenced',
                    run_at = clock_timestamp() + :pause * interval '1 millisecond',
                    turn =
                """
                    + Turns.of("r.queue", "r.lane", "r.priority", "NULL")
                    + """
                    ,
                    progress_at = clock_timestamp(),
                    deadline_at = clock_timestamp() + :deadline * interval '1 millisecond'
                WHERE operation_id = :id AND fence = :fence AND worker_id = :worker
                """)
            .param("pause", pause.toMillis())
            .param("deadline", operation.kind().row().deadlines().queued().toMillis())
            .param("id", operation.id())
            .param("fence", operation.fence())
            .param("worker", workerId)
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
                ORDER BY r.lane, r.priority, r.turn, r.run_at
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
                ORDER BY r.lane, r.priority, r.turn, r.run_at LIMIT :limit
                """)
        .param("queue", queue)
        .param("readable", readable)
        .param("age", age.toMillis())
        .param("limit", limit)
        .query(this::row)
        .list();
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

  QueuedOperation row(ResultSet row, int number) throws SQLException {
    return new QueuedOperation(
        row.getObject("operation_id", UUID.class),
        kinds.ofWireName(row.getString("kind")),
        row.getInt("payload_version"),
        row.getObject("resource_id", UUID.class),
        row.getString("queue"),
        row.getLong("fence"),
        row.getInt("attempts"),
        Duration.ofMillis(row.getLong("waited")),
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
