package dev.halite.common.catalog.message;

import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.ResourceType;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Messages that tell a user why an accepted request came to nothing; kept for 30 days. */
public class UserMessages {
  private final JdbcClient jdbc;
  private final Ids ids;

  UserMessages(JdbcClient jdbc, Ids ids) {
    this.jdbc = jdbc;
    this.ids = ids;
  }

  /** Writes a message for the project that sent the request; without a project there is none. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void record(
      RequestContext context,
      ResourceType type,
      UUID resourceId,
      MessageAction action,
      HaliteException fault) {
    if (context.projectId() == null) {
      return;
    }
    jdbc.sql(
            """
            INSERT INTO user_message (id, project_id, request_id, resource_type, resource_id,
                                      action_id, detail_id, text, expires_at)
            VALUES (:id, :project, :request, :type, :resource, :action, :detail, :text,
                    clock_timestamp() + interval '30 days')
            """)
        .param("id", ids.random())
        .param("project", context.projectId())
        .param("request", context.requestId())
        .param("type", type.text())
        .param("resource", resourceId)
        .param("action", action.id())
        .param("detail", fault.code().messageDetail())
        .param("text", fault.reason())
        .update();
  }

  /** Removes messages past their time, a bounded number at once; how many. */
  int removeExpired() {
    return jdbc.sql(
            """
            DELETE FROM user_message WHERE id IN (
              SELECT id FROM user_message WHERE expires_at < clock_timestamp() LIMIT 10000)
            """)
        .update();
  }
}
