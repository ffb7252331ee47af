package dev.halite.common.engine.message;

import dev.halite.common.engine.database.Upkeep;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.outcome.ChangeWriter;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Messages that tell a user why an accepted request came to nothing; kept for 30 days. */
final class UserMessages implements ChangeWriter<MessageRecorded> {
  private final JdbcClient jdbc;
  private final Ids ids;

  UserMessages(JdbcClient jdbc, Ids ids) {
    this.jdbc = jdbc;
    this.ids = ids;
  }

  @Override
  public Class<MessageRecorded> changes() {
    return MessageRecorded.class;
  }

  /** Writes a message for the project that sent the request; without a project there is none. */
  @Override
  public boolean write(MessageRecorded message) {
    if (message.context().projectId() == null) {
      return true;
    }
    return jdbc.sql(
                """
                INSERT INTO user_message (id, project_id, request_id, resource_type, resource_id,
                                          action_id, detail_id, text, expires_at)
                VALUES (:id, :project, :request, :type, :resource, :action, :detail, :text,
                        clock_timestamp() + interval '30 days')
                """)
            .param("id", ids.random())
            .param("project", message.context().projectId())
            .param("request", message.context().requestId())
            .param("type", message.type().text())
            .param("resource", message.about())
            .param("action", message.action().id())
            .param("detail", message.code().messageDetail())
            .param("text", message.reason())
            .update()
        == 1;
  }

  /** Removes messages past their time, a bounded number at once; how many. */
  int removeExpired(Upkeep upkeep) {
    return upkeep.piece(
        connection ->
            connection
                .sql(
                    """
                    DELETE FROM user_message WHERE id IN (
                      SELECT id FROM user_message WHERE expires_at < clock_timestamp() LIMIT 10000)
                    """)
                .update());
  }
}
