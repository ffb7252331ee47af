package dev.halite.api.json;

import tools.jackson.databind.JsonNode;

/** Yes and no, in the ways in which clients write them. */
public final class Truth {
  private Truth() {}

  /** Whether a value says yes; what is not there does not. */
  public static boolean of(JsonNode value) {
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    return switch (value.asString("")) {
      case "True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes", "y", "t" -> true;
      default -> false;
    };
  }
}
