package dev.halite.api.message;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.message.MessageList.Message;
import dev.halite.api.resource.Field;
import dev.halite.api.resource.Resource;
import java.util.List;

/** The fields of a message, in the order in which they are shown. */
final class MessageFields {
  static final String MESSAGES = "messages";

  static final String EVENT =
      "('VOLUME_' || upper(resource_type) || '_' || action_id || '_' || detail_id)";
  static final String TYPE = "upper(resource_type)";

  private static final int FILTERS = 5;

  static final Resource<Message, ActionRequest> RESOURCE =
      Resource.of(
          "message",
          "Message",
          MESSAGES,
          "user_message",
          List.of(
              Field.id("id", Message::id).column("id").sort(),
              Field.text("event_id", Message::eventId)
                  .column(EVENT)
                  .filterForUsers()
                  .filterSince(FILTERS)
                  .sort(),
              Field.text("user_message", Message::text),
              Field.text("message_level", Message::level)
                  .column("message_level")
                  .filterForUsers()
                  .filterSince(FILTERS)
                  .sort(),
              Field.time("created_at", Message::createdAt).column("created_at").sort(),
              Field.time("guaranteed_until", Message::expiresAt).column("expires_at").sort(),
              Field.text("request_id", Message::requestId)
                  .column("request_id")
                  .nullable()
                  .filterForUsers()
                  .filterSince(FILTERS)
                  .sort(),
              Field.made(
                  "links",
                  (Message message, ActionRequest request) ->
                      request.links().of(MESSAGES, message.id().toString())),
              Field.text("resource_type", Message::resourceType)
                  .column(TYPE)
                  .filterForUsers()
                  .filterSince(FILTERS)
                  .sort(),
              Field.id("resource_uuid", Message::resourceId)
                  .onlyPresent()
                  .column("resource_id")
                  .nullable()
                  .filterForUsers()
                  .filterSince(FILTERS)
                  .sort()));

  private MessageFields() {}
}
