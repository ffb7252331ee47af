package dev.halite.common.engine.event;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.identity.RequestContext;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Records notifications, in the transaction of the transition that they report. */
public class Events {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'+00:00'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final JdbcClient jdbc;
  private final Ids ids;
  private final EventProperties properties;
  private final String host;

  public Events(JdbcClient jdbc, Ids ids, EventProperties properties, String host) {
    this.jdbc = jdbc;
    this.ids = ids;
    this.properties = properties;
    this.host = host;
  }

  /** Whether anybody wants events; what they cost need not be spent otherwise. */
  public boolean enabled() {
    return properties.enabled();
  }

  /** {@code publisher_id} of what this process says of itself, such as {@code volume.node-1}. */
  public String publisher(String service) {
    return service + "." + host;
  }

  /** A time as consumers read it in payloads. */
  public static String time(Instant time) {
    return TIME.format(time);
  }

  /** As {@link #time}, null for none. */
  public static @Nullable String timeOrNull(@Nullable Instant time) {
    return time == null ? null : time(time);
  }

  /**
   * Records an event, if events are wanted.
   *
   * @param type such as {@code volume.create.end}
   * @param publisher {@code publisher_id}: consumers take the backend from it
   * @param context who asked for it; null when nobody did
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public void record(
      String type,
      String publisher,
      Map<String, @Nullable Object> payload,
      @Nullable RequestContext context) {
    insert(type, publisher, "INFO", payload, context);
  }

  /**
   * As {@link #record}, for what failed: its transaction is rolled back, so it has one of its own.
   */
  @Transactional
  public void recordFailure(
      String type,
      String publisher,
      Map<String, @Nullable Object> payload,
      @Nullable RequestContext context) {
    insert(type, publisher, "ERROR", payload, context);
  }

  private void insert(
      String type,
      String publisher,
      String priority,
      Map<String, @Nullable Object> payload,
      @Nullable RequestContext context) {
    if (!enabled()) {
      return;
    }
    jdbc.sql(
            """
            INSERT INTO event (message_id, event_type, publisher, priority, payload, context)
            VALUES (:message, :type, :publisher, :priority, CAST(:payload AS jsonb),
                    CAST(:context AS jsonb))
            """)
        .param("message", ids.random())
        .param("type", type)
        .param("publisher", publisher)
        .param("priority", priority)
        .param("payload", Json.write(payload))
        .param("context", context == null ? "{}" : Json.write(context))
        .update();
  }
}
