package dev.halite.api.message;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.listing.NextLink;
import dev.halite.api.message.MessageList.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What clients can ask of user messages. */
@Component
class MessageActions implements ActionSource {
  private static final String TAG = "Messages";
  private static final int FIRST = 3;

  private final MessageList messages;

  MessageActions(MessageList messages) {
    this.messages = messages;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.get("/messages", this::list)
            .allowedBy("message:get_all")
            .since(FIRST)
            .described(TAG, "List messages"),
        Action.get("/messages/{id}", this::show)
            .allowedBy("message:get")
            .since(FIRST)
            .described(TAG, "Show a message"),
        Action.delete("/messages/{id}", this::delete)
            .allowedBy("message:delete")
            .answering(204)
            .since(FIRST)
            .described(TAG, "Delete a message"));
  }

  private ActionResult list(ActionRequest request) {
    MessageList.Page page = messages.page(request);
    List<Message> found = page.messages();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("messages", found.stream().map(message -> view(message, request)).toList());
    List<Map<String, String>> next =
        NextLink.of(
            request.links(),
            "/messages",
            request.query(),
            page.request(),
            found.size(),
            found.isEmpty() ? null : found.getLast().id().toString());
    if (next != null) {
      answer.put("messages_links", next);
    }
    return ActionResult.of(answer);
  }

  private ActionResult show(ActionRequest request) {
    return ActionResult.of(
        Map.of(
            "message",
            view(messages.require(request.id("id", "Message"), request.context()), request)));
  }

  private ActionResult delete(ActionRequest request) {
    messages.delete(request.id("id", "Message"), request.context());
    return ActionResult.empty();
  }

  private static Map<String, Object> view(Message message, ActionRequest request) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    String id = message.id().toString();
    shown.put("id", id);
    shown.put("event_id", message.eventId());
    shown.put("user_message", message.text());
    shown.put("message_level", message.level());
    shown.put("created_at", message.createdAt());
    shown.put("guaranteed_until", message.expiresAt());
    shown.put("request_id", message.requestId());
    shown.put("links", request.links().of("messages", id));
    shown.put("resource_type", message.resourceType());
    if (message.resourceId() != null) {
      shown.put("resource_uuid", message.resourceId());
    }
    return withNulls(shown);
  }

  /** The writer of answers takes null values; the type of an answer does not name them. */
  @SuppressWarnings({"unchecked", "NullAway"})
  private static Map<String, Object> withNulls(Map<String, @Nullable Object> shown) {
    return (Map<String, Object>) (Map<String, ?>) shown;
  }
}
