package dev.halite.api.message;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.fault.Echo;
import dev.halite.api.listing.Column;
import dev.halite.api.listing.FilterKind;
import dev.halite.api.listing.FilterRule;
import dev.halite.api.listing.ListReader;
import dev.halite.api.listing.ListRequest;
import dev.halite.api.listing.ListRules;
import dev.halite.api.listing.PageMaker;
import dev.halite.common.engine.database.PageQuery;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.identity.RequestContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds the messages of a project. */
@Component
class MessageList {
  private static final String EVENT =
      "('VOLUME_' || upper(resource_type) || '_' || action_id || '_' || detail_id)";
  private static final String TYPE = "upper(resource_type)";
  private static final String SELECT =
      "SELECT id, request_id, "
          + TYPE
          + ", resource_id, "
          + EVENT
          + ", message_level, text, created_at, expires_at FROM user_message"
          + " WHERE expires_at > clock_timestamp()";

  private static final int FILTERS = 5;

  private static final ListRules RULES =
      new ListRules(
          "message",
          List.of(
              new FilterRule("resource_uuid", FilterKind.ID, FILTERS),
              new FilterRule("resource_type", FilterKind.TEXT, FILTERS),
              new FilterRule("event_id", FilterKind.TEXT, FILTERS),
              new FilterRule("request_id", FilterKind.TEXT, FILTERS),
              new FilterRule("message_level", FilterKind.TEXT, FILTERS)),
          Set.of(
              "id",
              "event_id",
              "resource_uuid",
              "resource_type",
              "request_id",
              "message_level",
              "created_at",
              "guaranteed_until"));

  private static final PageMaker<Message> PAGES =
      new PageMaker<>(
          Map.of(
              "id", Column.of("id", Message::id),
              "event_id", Column.of(EVENT, Message::eventId),
              "resource_uuid", Column.nullable("resource_id", Message::resourceId),
              "resource_type", Column.of(TYPE, Message::resourceType),
              "request_id", Column.nullable("request_id", Message::requestId),
              "message_level", Column.of("message_level", Message::level),
              "created_at", Column.of("created_at", Message::createdAt),
              "guaranteed_until", Column.of("expires_at", Message::expiresAt)));

  private final ListReader reader;
  private final JdbcClient jdbc;

  MessageList(ListReader reader, JdbcClient jdbc) {
    this.reader = reader;
    this.jdbc = jdbc;
  }

  /** A message. */
  record Message(
      UUID id,
      @Nullable String requestId,
      String resourceType,
      @Nullable UUID resourceId,
      String eventId,
      String level,
      String text,
      Instant createdAt,
      Instant expiresAt) {}

  /** A page of messages. */
  record Page(ListRequest request, List<Message> messages) {}

  Page page(ActionRequest request) {
    ListRequest asked = reader.read(RULES, request.query(), request.version(), request.context());
    Map<String, Object> parameters = new HashMap<>();
    String scope = "TRUE";
    if (!asked.allProjects()) {
      scope = "project_id = :scope_project";
      parameters.put("scope_project", request.context().requireProject());
    }
    String marker = asked.marker();
    PageQuery query =
        PAGES.page(
            asked,
            scope,
            parameters,
            marker == null ? null : require(id(marker), request.context()));
    return new Page(asked, query.read(jdbc, SELECT, MessageList::message));
  }

  /**
   * A message that the caller may see.
   *
   * @throws HaliteException NOT_FOUND
   */
  Message require(UUID id, RequestContext caller) {
    return jdbc.sql(
            SELECT + " AND id = :id AND (CAST(:project AS text) IS NULL OR project_id = :project)")
        .param("id", id)
        .param("project", project(caller))
        .query(MessageList::message)
        .optional()
        .orElseThrow(() -> missing(id.toString()));
  }

  void delete(UUID id, RequestContext caller) {
    int deleted =
        jdbc.sql(
                """
                DELETE FROM user_message
                WHERE id = :id AND (CAST(:project AS text) IS NULL OR project_id = :project)
                """)
            .param("id", id)
            .param("project", project(caller))
            .update();
    if (deleted == 0) {
      throw missing(id.toString());
    }
  }

  private static @Nullable String project(RequestContext caller) {
    return caller.admin() ? null : caller.requireProject();
  }

  private static UUID id(String marker) {
    try {
      return UUID.fromString(marker);
    } catch (IllegalArgumentException e) {
      throw missing(marker);
    }
  }

  private static HaliteException missing(String id) {
    return new HaliteException(
        FaultCode.NOT_FOUND, "Message " + Echo.of(id) + " could not be found.");
  }

  private static Message message(ResultSet row, int number) throws SQLException {
    return new Message(
        row.getObject(1, UUID.class),
        row.getString(2),
        row.getString(3),
        row.getObject(4, UUID.class),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getObject(8, OffsetDateTime.class).toInstant(),
        row.getObject(9, OffsetDateTime.class).toInstant());
  }
}
