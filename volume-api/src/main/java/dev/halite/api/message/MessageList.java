package dev.halite.api.message;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.NamedResource;
import dev.halite.api.fault.Echo;
import dev.halite.api.listing.ListReader;
import dev.halite.api.resource.Answer;
import dev.halite.api.resource.ListedResource;
import dev.halite.api.resource.Resource;
import dev.halite.api.resource.ResourceList;
import dev.halite.api.resource.ResourceView;
import dev.halite.api.resource.Rows;
import dev.halite.common.engine.database.Page;
import dev.halite.common.engine.database.PageQuery;
import dev.halite.common.engine.database.TableRows;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.policy.Policy;
import dev.halite.common.engine.policy.RuleTarget;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds the messages of a project. */
@Component
class MessageList implements ListedResource, Rows<MessageList.Message> {
  private static final TableRows<Message> ROWS =
      TableRows.of(
          "user_message",
          row ->
              new Message(
                  row.id("id"),
                  row.text("project_id"),
                  row.nullableText("request_id"),
                  row.text(MessageFields.TYPE),
                  row.nullableId("resource_id"),
                  row.text(MessageFields.EVENT),
                  row.text("message_level"),
                  row.text("text"),
                  row.instant("created_at"),
                  row.instant("expires_at")));

  private static final String LIVING = "expires_at > clock_timestamp()";

  private final JdbcClient jdbc;
  private final ResourceView<Message, ActionRequest> view;
  private final ResourceList<Message, ActionRequest> list;

  MessageList(ListReader reader, JdbcClient jdbc, Policy policy) {
    this.jdbc = jdbc;
    this.view =
        new ResourceView<>(MessageFields.RESOURCE, policy, (messages, answer, request) -> request);
    this.list = new ResourceList<>(MessageFields.RESOURCE, reader, this, view);
  }

  /** A message. */
  record Message(
      UUID id,
      String projectId,
      @Nullable String requestId,
      String resourceType,
      @Nullable UUID resourceId,
      String eventId,
      String level,
      String text,
      Instant createdAt,
      Instant expiresAt) {}

  @Override
  public Resource<Message, ActionRequest> resource() {
    return MessageFields.RESOURCE;
  }

  @Override
  public Page<Message> page(PageQuery page) {
    return page.read(jdbc, ROWS, LIVING);
  }

  @Override
  public Optional<Message> find(UUID id, @Nullable String project) {
    return jdbc.sql(
            ROWS.select()
                + " WHERE "
                + LIVING
                + " AND id = :id AND (CAST(:project AS text) IS NULL OR project_id = :project)")
        .param("id", id)
        .param("project", project)
        .query(ROWS)
        .optional();
  }

  ActionResult list(ActionRequest request) {
    return list.only(request);
  }

  Map<String, Object> shown(Message message, ActionRequest request) {
    return view.one(message, Answer.DETAIL, request);
  }

  /**
   * A message, if the caller may do to it what it asks for.
   *
   * @throws HaliteException NOT_FOUND, FORBIDDEN
   */
  Message judged(NamedResource named) {
    Message message =
        find(named.id(), named.scope()).orElseThrow(() -> missing(named.id().toString()));
    named.judge().require(RuleTarget.ofProject(message.id().toString(), message.projectId()));
    return message;
  }

  void delete(Message message) {
    int deleted =
        jdbc.sql("DELETE FROM user_message WHERE id = :id").param("id", message.id()).update();
    if (deleted == 0) {
      throw missing(message.id().toString());
    }
  }

  private static HaliteException missing(String id) {
    return new HaliteException(
        FaultCode.NOT_FOUND, "Message " + Echo.of(id) + " could not be found.");
  }
}
