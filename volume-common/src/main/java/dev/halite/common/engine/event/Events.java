package dev.halite.common.engine.event;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.identity.RequestContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Records notifications, in the transaction of the transition that they report. */
public class Events {
  private final JdbcClient jdbc;
  private final Ids ids;
  private final EventProperties properties;

  Events(JdbcClient jdbc, Ids ids, EventProperties properties) {
    this.jdbc = jdbc;
    this.ids = ids;
    this.properties = properties;
  }

  /** Whether anybody wants events; what they cost need not be spent otherwise. */
  public boolean enabled() {
    return properties.enabled();
  }

  /**
   * Records an event, if events are wanted.
   *
   * @param type such as {@code volume.create.end}
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void record(String type, Map<String, @Nullable Object> payload, RequestContext context) {
    if (!properties.enabled()) {
      return;
    }
    jdbc.sql(
            """
            INSERT INTO event (message_id, event_type, publisher, payload, context)
            VALUES (:message, :type, :publisher, CAST(:payload AS jsonb), CAST(:context AS jsonb))
            """)
        .param("message", ids.random())
        .param("type", type)
        .param("publisher", properties.publisher())
        .param("payload", Json.write(payload))
        .param("context", Json.write(context))
        .update();
  }
}
