package dev.halite.api.pool;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a pool has what the extra specs of a type ask for, for looking at pools only: where a
 * volume goes is the scheduler's decision.
 */
final class CapabilityMatch {
  private static final String SCOPE = "capabilities:";

  private CapabilityMatch() {}

  /** Whether all specs that are about capabilities are met. */
  static boolean all(Map<String, String> specs, Map<String, @Nullable Object> capabilities) {
    return specs.entrySet().stream()
        .allMatch(
            spec -> {
              String key = spec.getKey();
              String name = key.startsWith(SCOPE) ? key.substring(SCOPE.length()) : key;
              // Other scopes are not about capabilities.
              return name.indexOf(':') >= 0 || one(spec.getValue(), capabilities.get(name));
            });
  }

  private static boolean one(String spec, @Nullable Object capability) {
    if (capability == null) {
      return false;
    }
    String value = capability.toString();
    String text = spec.strip();
    int blank = text.indexOf(' ');
    String operator = blank < 0 ? "" : text.substring(0, blank);
    String operand = blank < 0 ? text : text.substring(blank + 1).strip();
    return switch (operator) {
      case "<is>" -> Boolean.parseBoolean(operand) == Boolean.parseBoolean(value);
      case "<in>" -> value.contains(operand);
      case "<or>" ->
          Arrays.stream(operand.split("<or>", -1)).map(String::strip).anyMatch(value::equals);
      case "s==" -> value.equals(operand);
      case "s!=" -> !value.equals(operand);
      case "=", ">=" -> compare(value, operand, 1) >= 0;
      case "<=" -> compare(value, operand, -1) <= 0;
      case "==" -> compare(value, operand, 1) == 0;
      case "!=" -> compare(value, operand, 1) != 0;
      default -> value.equalsIgnoreCase(text);
    };
  }

  /** As numbers; {@code otherwise} negated where one is none, so that the comparison fails. */
  private static int compare(String value, String operand, int otherwise) {
    try {
      return Double.compare(Double.parseDouble(value), Double.parseDouble(operand));
    } catch (NumberFormatException e) {
      return -otherwise;
    }
  }
}
