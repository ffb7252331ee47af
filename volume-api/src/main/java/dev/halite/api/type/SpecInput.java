package dev.halite.api.type;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Reads parts of bodies that are valid by schema. */
final class SpecInput {
  private SpecInput() {}

  /** Extra specs; one without a value is as good as none. */
  static Map<String, String> specs(JsonNode object) {
    Map<String, String> specs = new LinkedHashMap<>();
    object
        .properties()
        .forEach(
            entry -> {
              if (entry.getValue().isString()) {
                specs.put(entry.getKey(), entry.getValue().stringValue());
              }
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
