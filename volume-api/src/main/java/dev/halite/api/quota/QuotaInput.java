package dev.halite.api.quota;

import dev.halite.api.fault.Echo;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads the limits of a body that is valid by schema. */
final class QuotaInput {
  /** Keys that clients send along and that are no resources. */
  private static final Set<String> IGNORED =
      Set.of("id", "tenant_id", "project_id", "class_name", "quota_class");

  private QuotaInput() {}

  /**
   * Limits by resource.
   *
   * @param known every resource there is
   * @throws HaliteException INVALID_INPUT naming what is wrong
   */
  static Map<String, Long> limits(JsonNode set, Set<String> known, String what) {
    List<String> unknown =
        set.propertyNames().stream()
            .filter(key -> !known.contains(key) && !IGNORED.contains(key))
            .toList();
    if (!unknown.isEmpty()) {
      throw invalid("Bad key(s) in " + what + ": " + Echo.of(String.join(",", unknown)));
    }
    Map<String, Long> limits = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : set.properties()) {
      if (!IGNORED.contains(entry.getKey())) {
        limits.put(entry.getKey(), limit(entry.getKey(), entry.getValue()));
      }
    }
    return limits;
  }

  private static long limit(String key, JsonNode value) {
    String text = value.asString().strip();
    if (!text.matches("[+-]?[0-9]{1,18}")) {
      throw invalid("'" + Echo.of(key) + "' must be an integer: " + Echo.of(text));
    }
    long limit = Long.parseLong(text);
    if (limit < -1 || limit > Integer.MAX_VALUE) {
      throw invalid("'" + Echo.of(key) + "' must be between -1 and " + Integer.MAX_VALUE);
    }
    return limit;
  }

  static HaliteException invalid(String reason) {
    return new HaliteException(FaultCode.INVALID_INPUT, "Invalid input received: " + reason);
  }
}
