package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.Page;
import dev.halite.common.engine.database.PageQuery;
import dev.halite.common.engine.database.TableRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds what was asked for, for whoever asked; what operators read has more. */
public final class RecordedOperations {
  private static final TableRows<RecordedOperation> ROWS =
      TableRows.of(
          "operation",
          row ->
              new RecordedOperation(
                  row.id("id"),
                  row.text("kind"),
                  row.text("resource_type"),
                  row.id("resource_id"),
                  row.nullableText("project_id"),
                  row.nullableId("parent_id"),
                  row.text("state"),
                  row.nullableText("error"),
                  row.nullableText("trace"),
                  row.instant("created_at"),
                  row.nullableInstant("ended_at")));

  private final JdbcClient jdbc;

  RecordedOperations(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public Page<RecordedOperation> page(PageQuery page) {
    return page.read(jdbc, ROWS, "TRUE");
  }

  /**
   * An operation.
   *
   * @param project whose it must be; null for any, and for nobody's
   */
  public Optional<RecordedOperation> find(UUID id, @Nullable String project) {
    return jdbc.sql(
            ROWS.select()
                + " WHERE id = :id AND (CAST(:project AS text) IS NULL OR project_id = :project)")
        .param("id", id)
        .param("project", project)
        .query(ROWS)
        .optional();
  }

  /** The live halves of those that have not ended, by operation. */
  public Map<UUID, OperationRun> runs(Collection<UUID> operations) {
    Map<UUID, OperationRun> runs = new HashMap<>();
    if (!operations.isEmpty()) {
      jdbc.sql(
              """
              SELECT r.operation_id, r.queue, r.step, r.progress, r.attempts, r.worker_id, w.host,
                     r.blocked_by, NULLIF(r.run_at, 'infinity') AS run_at,
                     r.run_at <= clock_timestamp() AS due, r.deadline_at
              FROM operation_run r LEFT JOIN worker w ON w.id = r.worker_id
              WHERE r.operation_id = ANY (:ids)
              """)
          .param("ids", operations.toArray(UUID[]::new))
          .query(RecordedOperations::run)
          .list()
          .forEach(run -> runs.put(run.operationId(), run));
    }
    return runs;
  }

  /**
   * The operation that works on a resource now: one that has the resource to itself, else one of
   * another resource that holds it.
   *
   * @param held whether one of another resource counts
   * @return nothing where there is none
   */
  public Optional<UUID> underWay(UUID resource, boolean held) {
    return jdbc.sql(
            """
            SELECT operation_id FROM (
              SELECT operation_id, blocked_by, 0 AS way FROM operation_run
              WHERE resource_id = :resource AND exclusive
              UNION ALL
              SELECT r.operation_id, r.blocked_by, 1
              FROM hold h JOIN operation_run r ON r.operation_id = h.operation_id
              WHERE h.resource_id = :resource AND :held) AS working
            ORDER BY way, blocked_by NULLS FIRST, operation_id LIMIT 1
            """)
        .param("resource", resource)
        .param("held", held)
        .query(UUID.class)
        .optional();
  }

  private static OperationRun run(ResultSet row, int number) throws SQLException {
    return new OperationRun(
        row.getObject("operation_id", UUID.class),
        row.getString("queue"),
        row.getString("step"),
        row.getInt("progress"),
        row.getInt("attempts"),
        row.getObject("worker_id", UUID.class),
        row.getString("host"),
        row.getObject("blocked_by", UUID.class),
        instant(row, "run_at"),
        row.getBoolean("due"),
        row.getObject("deadline_at", OffsetDateTime.class).toInstant());
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
