package dev.halite.api.message;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.message.MessageList.Message;
import java.util.List;
import java.util.Map;
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
        Action.get("/messages", messages::list)
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

  private ActionResult show(ActionRequest request) {
    Message message = messages.judged(request.named("id", "Message"));
    return ActionResult.of(Map.of("message", messages.shown(message, request)));
  }

  private ActionResult delete(ActionRequest request) {
    messages.delete(messages.judged(request.named("id", "Message")));
    return ActionResult.empty();
  }
}
