package dev.halite.driver.lvm.privileged;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import tools.jackson.databind.JsonNode;

/** All that a node may say. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "say")
@JsonSubTypes({
  @JsonSubTypes.Type(value = NodeMessage.Hello.class, name = "hello"),
  @JsonSubTypes.Type(value = NodeMessage.Call.class, name = "call"),
  @JsonSubTypes.Type(value = NodeMessage.Done.class, name = "done"),
  @JsonSubTypes.Type(value = NodeMessage.Left.class, name = "left"),
  @JsonSubTypes.Type(value = NodeMessage.Ping.class, name = "ping")
})
sealed interface NodeMessage {
  /**
   * The first message, and no other.
   *
   * @param terms on which the node counts; the helper serves it on these or not at all
   */
  record Hello(int protocol, JsonNode terms) implements NodeMessage {}

  /**
   * Asks for a verb.
   *
   * @param id by which it is spoken of; not one of a call under way
   */
  record Call(long id, JsonNode verb) implements NodeMessage {}

  /** The work while which something was to be held has ended. */
  record Done(long id) implements NodeMessage {}

  /** Nobody waits for the call any more. */
  record Left(long id) implements NodeMessage {}

  /** Asks whether the helper still listens; it says so at once, whatever its calls do. */
  record Ping(long id) implements NodeMessage {}
}
