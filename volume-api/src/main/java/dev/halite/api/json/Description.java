package dev.halite.api.json;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Name and description in a body, under their present or their old keys.
 *
 * @param setName whether the body says anything of the name; null is something
 * @param name without the blanks around it
 * @param setText whether the body says anything of the description
 * @param text the description, without the blanks around it
 */
public record Description(
    boolean setName, @Nullable String name, boolean setText, @Nullable String text) {
  private static final int MAX_LENGTH = 255;

  /** Reads a body that is valid by schema. */
  public static Description of(JsonNode resource) {
    String name = resource.has("name") ? "name" : "display_name";
    String text = resource.has("description") ? "description" : "display_description";
    return new Description(
        resource.has(name), trimmed(resource, name), resource.has(text), trimmed(resource, text));
  }

  private static @Nullable String trimmed(JsonNode resource, String key) {
    JsonNode value = resource.path(key);
    if (!value.isString()) {
      return null;
    }
    String text = value.stringValue().strip();
    if (text.codePointCount(0, text.length()) > MAX_LENGTH) {
      throw new HaliteException(
          FaultCode.INVALID_INPUT,
          "Invalid input received: " + key + " has more than " + MAX_LENGTH + " characters.");
    }
    return text;
  }
}
