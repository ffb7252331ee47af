package dev.halite.common.engine.event;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The recorded events that wait to be published. */
class Notifications {
  private final JdbcClient jdbc;

  Notifications(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * An event as recorded.
   *
   * @param payload JSON text
   * @param context JSON text
   */
  record Recorded(
      long id,
      UUID messageId,
      String type,
      String publisher,
      String priority,
      String payload,
      String context,
      String createdAt) {}

  /**
   * Takes the oldest events that no other process is publishing; they are this process's for as
   * long as it says, then anybody's again.
   */
  List<Recorded> take(int limit, Duration time) {
    return jdbc.sql(
            """
            WITH next AS (
              SELECT id FROM event
              WHERE taken_until IS NULL OR taken_until < clock_timestamp()
              ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED),
            taken AS (
              UPDATE event e
              SET taken_until = clock_timestamp() + :time * interval '1 millisecond'
              FROM next WHERE e.id = next.id RETURNING e.*)
            SELECT id, message_id, event_type, publisher, priority, payload, context,
                   to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') AS created
            FROM taken ORDER BY id
            """)
        .param("time", time.toMillis())
        .param("limit", limit)
        .query(
            (row, number) ->
                new Recorded(
                    row.getLong("id"),
                    row.getObject("message_id", UUID.class),
                    row.getString("event_type"),
                    row.getString("publisher"),
                    row.getString("priority"),
                    row.getString("payload"),
                    row.getString("context"),
                    row.getString("created")))
        .list();
  }

  /** Forgets events that the broker has confirmed. */
  void published(List<Recorded> events) {
    jdbc.sql("DELETE FROM event WHERE id IN (:ids)")
        .param("ids", events.stream().map(Recorded::id).toList())
        .update();
  }
}
