package dev.halite.api.schema;

import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import dev.halite.api.fault.Echo;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Says what is wrong with a body, in the words clients know: {@code Invalid input for
 * field/attribute size. Value: x. 'x' is not of type 'integer'}.
 */
final class SchemaWords {
  private static final Comparator<Error> MOST_TELLING =
      Comparator.<Error>comparingInt(error -> error.getInstanceLocation().getNameCount())
          .thenComparingInt(error -> isAlternative(error) ? 1 : 0);

  private SchemaWords() {}

  /** The message for the error closest to the root of the body. */
  static String of(List<Error> errors) {
    Error error = errors.stream().min(MOST_TELLING).orElseThrow();
    NodePath path = error.getInstanceLocation();
    if (path.getNameCount() == 0) {
      return reason(error);
    }
    return "Invalid input for field/attribute "
        + Echo.of(String.valueOf(path.getElement(-1)))
        + ". Value: "
        + shown(error.getInstanceNode())
        + ". "
        + reason(error);
  }

  private static boolean isAlternative(Error error) {
    NodePath path = error.getEvaluationPath();
    for (int i = 0; i < path.getNameCount(); i++) {
      Object element = path.getElement(i);
      if ("anyOf".equals(element) || "oneOf".equals(element)) {
        return true;
      }
    }
    return false;
  }

  private static String reason(Error error) {
    JsonNode rule = error.getSchemaNode();
    String value = quoted(error.getInstanceNode());
    if (isAlternative(error)) {
      return value + " is not valid under any of the given schemas";
    }
    String property = error.getProperty();
    return switch (error.getKeyword()) {
      case "required" -> "'" + property + "' is a required property";
      case "additionalProperties", "unevaluatedProperties" ->
          "Additional properties are not allowed ('"
              + Echo.of(String.valueOf(property))
              + "' was unexpected)";
      case "type" -> value + " is not of type " + types(rule);
      case "enum" -> value + " is not one of " + Echo.of(String.valueOf(rule));
      case "minLength" -> value + " is too short";
      case "maxLength" -> value + " is too long";
      case "minimum", "exclusiveMinimum" -> value + " is less than the minimum of " + rule;
      case "maximum", "exclusiveMaximum" -> value + " is greater than the maximum of " + rule;
      case "minProperties" -> value + " does not have enough properties";
      case "maxProperties" -> value + " has too many properties";
      case "minItems" -> value + " is too short";
      case "maxItems" -> value + " is too long";
      case "pattern" -> value + " does not match " + quoted(rule);
      case "format" -> value + " is not a " + quoted(rule);
      case "uniqueItems" -> value + " has non-unique elements";
      case "not" -> value + " should not be valid under " + Echo.of(String.valueOf(rule));
      default -> Echo.of(String.valueOf(error.getMessage()));
    };
  }

  private static String types(@Nullable JsonNode rule) {
    if (rule == null || !rule.isArray()) {
      return quoted(rule);
    }
    StringBuilder types = new StringBuilder();
    for (JsonNode type : rule) {
      types.append(types.isEmpty() ? "" : ", ").append(quoted(type));
    }
    return types.toString();
  }

  private static String shown(@Nullable JsonNode value) {
    return value == null
        ? "None"
        : value.isString() ? Echo.of(value.stringValue()) : Echo.of(value.toString());
  }

  private static String quoted(@Nullable JsonNode value) {
    return value != null && value.isString()
        ? "'" + Echo.of(value.stringValue()) + "'"
        : shown(value);
  }
}
