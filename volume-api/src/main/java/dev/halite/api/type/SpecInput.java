package dev.halite.api.type;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads parts of bodies that are valid by schema. */
final class SpecInput {
  private SpecInput() {}

  /** Extra specs; one may be there without a value. */
  static Map<String, @Nullable String> specs(JsonNode object) {
    Map<String, @Nullable String> specs = new LinkedHashMap<>();
    object
        .properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              specs.put(entry.getKey(), value.isString() ? value.stringValue() : null);
            });
    return specs;
  }

  /** True or false, also as the texts that clients send for them. */
  static boolean flag(JsonNode value, boolean otherwise) {
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    return switch (value.asString()) {
      case "true", "True", "TRUE", "1", "ON", "On", "on", "YES", "Yes", "yes", "y", "t" -> true;
      default -> false;
    };
  }
}
