package dev.halite.common.event;

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

  /** In a transaction: the oldest events that no other process is publishing. */
  List<Recorded> next(int limit) {
    return jdbc.sql(
            """
            SELECT id, message_id, event_type, publisher, priority, payload, context,
                   to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') AS created
            FROM event ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED
            """)
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

  /** In the same transaction: the broker has confirmed them. */
  void published(List<Recorded> events) {
    jdbc.sql("DELETE FROM event WHERE id IN (:ids)")
        .param("ids", events.stream().map(Recorded::id).toList())
        .update();
  }
}
