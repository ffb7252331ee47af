package dev.halite.driver.lvm.privileged;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.halite.driver.DriverFault;
import tools.jackson.databind.JsonNode;

/** All that the helper may say. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "say")
@JsonSubTypes({
  @JsonSubTypes.Type(value = HelperMessage.Welcome.class, name = "welcome"),
  @JsonSubTypes.Type(value = HelperMessage.Refused.class, name = "refused"),
  @JsonSubTypes.Type(value = HelperMessage.Begun.class, name = "begun"),
  @JsonSubTypes.Type(value = HelperMessage.Answered.class, name = "answered"),
  @JsonSubTypes.Type(value = HelperMessage.Failed.class, name = "failed"),
  @JsonSubTypes.Type(value = HelperMessage.Pong.class, name = "pong")
})
sealed interface HelperMessage {
  /** To a hello: what comes next are calls. */
  record Welcome(int protocol) implements HelperMessage {}

  /**
   * To a hello: nothing comes next.
   *
   * @param sentence why
   */
  record Refused(String sentence) implements HelperMessage {}

  /** What a call wants held is held, until the node says that it is done. */
  record Begun(long id) implements HelperMessage {}

  /**
   * A call has succeeded.
   *
   * @param answer JSON's null where the verb has none
   */
  record Answered(long id, JsonNode answer) implements HelperMessage {}

  /** A call has not. */
  record Failed(long id, DriverFault fault, String sentence) implements HelperMessage {}

  /** To a ping. */
  record Pong(long id) implements HelperMessage {}
}
