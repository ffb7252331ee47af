package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What was asked for and what became of it, for operators to read. */
public final class OperationRecords {
  private static final String COLUMNS =
      """
      SELECT o.*, r.queue, r.step, r.progress, r.attempts, r.worker_id, w.host AS worker_host,
             r.run_at, r.deadline_at, r.cancel_reason
      FROM operation o
      LEFT JOIN operation_run r ON r.operation_id = o.id
      LEFT JOIN worker w ON w.id = r.worker_id
      """;

  private final JdbcClient jdbc;

  public OperationRecords(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * An operation with its live half, which is null once it has ended.
   *
   * @param resource type and id, such as {@code volume <id>}
   */
  public record OperationRecord(
      UUID id,
      String kind,
      String state,
      String resource,
      @Nullable String projectId,
      Instant createdAt,
      @Nullable Instant endedAt,
      @Nullable Live live,
      JsonNode payload,
      JsonNode context,
      @Nullable JsonNode result,
      @Nullable JsonNode error,
      @Nullable JsonNode trace) {}

  /**
   * What is known only of an operation that has not ended.
   *
   * @param worker id of the worker that runs it, with its host; null while it waits
   * @param attempts how often it has been claimed
   */
  public record Live(
      String queue,
      String step,
      int progress,
      int attempts,
      @Nullable String worker,
      Instant runAt,
      Instant deadlineAt,
      @Nullable String cancelReason) {}

  /**
   * The newest operations.
   *
   * @param onlyLive leaves those out that have ended
   * @param resourceId leaves those of other resources out
   */
  public List<OperationRecord> newest(boolean onlyLive, @Nullable UUID resourceId, int limit) {
    return jdbc.sql(
            COLUMNS
                + """
                  WHERE (r.operation_id IS NOT NULL OR NOT :onlyLive)
                    AND (CAST(:resource AS uuid) IS NULL OR o.resource_id = :resource)
                  ORDER BY o.id DESC LIMIT :limit
                  """)
        .param("onlyLive", onlyLive)
        .param("resource", resourceId)
        .param("limit", limit)
        .query(OperationRecords::row)
        .list();
  }

  public Optional<OperationRecord> find(UUID id) {
    return jdbc.sql(COLUMNS + " WHERE o.id = :id")
        .param("id", id)
        .query(OperationRecords::row)
        .optional();
  }

  private static OperationRecord row(ResultSet row, int number) throws SQLException {
    return new OperationRecord(
        row.getObject("id", UUID.class),
        row.getString("kind"),
        row.getString("state"),
        row.getString("resource_type") + " " + row.getString("resource_id"),
        row.getString("project_id"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        instant(row, "ended_at"),
        live(row),
        Json.tree(row.getString("payload")),
        Json.tree(row.getString("context")),
        json(row.getString("result")),
        json(row.getString("error")),
        json(row.getString("trace")));
  }

  private static @Nullable Live live(ResultSet row) throws SQLException {
    String queue = row.getString("queue");
    if (queue == null) {
      return null;
    }
    String worker = row.getString("worker_id");
    return new Live(
        queue,
        row.getString("step"),
        row.getInt("progress"),
        row.getInt("attempts"),
        worker == null ? null : worker + " on " + row.getString("worker_host"),
        row.getObject("run_at", OffsetDateTime.class).toInstant(),
        row.getObject("deadline_at", OffsetDateTime.class).toInstant(),
        row.getString("cancel_reason"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static @Nullable JsonNode json(@Nullable String text) {
    return text == null ? null : Json.tree(text);
  }
}
