package dev.halite.standalone.fuzz;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes values that are right, or nearly, by the schemas of the program's description. */
final class Samples {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int DEEPEST = 6;

  private final JsonNode document;
  private final Chance chance;
  private final Supplier<String> ids;

  /**
   * Makes it.
   *
   * @param document the description, which has the schemas
   * @param ids what to name where an id is due
   */
  Samples(JsonNode document, Chance chance, Supplier<String> ids) {
    this.document = document;
    this.chance = chance;
    this.ids = ids;
  }

  /** A value of the schema that a reference of the document names. */
  JsonNode of(String reference) {
    return value(document.at(reference.substring(1)), "", 0);
  }

  private JsonNode value(JsonNode schema, String name, int depth) {
    if (schema.has("$ref")) {
      return value(document.at(schema.path("$ref").stringValue().substring(1)), name, depth + 1);
    }
    for (String choice : List.of("anyOf", "oneOf")) {
      if (schema.has(choice)) {
        JsonNode all = schema.path(choice);
        return value(all.get(chance.below(all.size())), name, depth + 1);
      }
    }
    if (schema.has("enum")) {
      JsonNode all = schema.path("enum");
      return all.get(chance.below(all.size()));
    }
    JsonNode type = schema.path("type");
    String chosen =
        type.isArray()
            ? type.get(chance.percent(80) ? 0 : chance.below(type.size())).stringValue()
            : type.asString("object");
    return switch (chosen) {
      case "object" -> object(schema, depth);
      case "array" -> array(schema, name, depth);
      case "integer", "number" -> number(schema);
      case "boolean" -> JSON.booleanNode(chance.percent(50));
      case "null" -> JSON.nullNode();
      default -> text(schema, name);
    };
  }

  private JsonNode object(JsonNode schema, int depth) {
    ObjectNode object = JSON.objectNode();
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      String name = property.getKey();
      boolean required =
          schema.path("required").valueStream().anyMatch(r -> r.asString("").equals(name));
      if (required || (depth < DEEPEST && chance.percent(usefulness(name)))) {
        object.set(name, value(property.getValue(), name, depth + 1));
      }
    }
    JsonNode more = schema.path("additionalProperties");
    if (more.isObject() && depth < DEEPEST) {
      int most = Math.min(3, schema.path("maxProperties").asInt(3));
      for (int i = chance.below(most); i >= 0; i--) {
        String key = chance.of("key", "a:b", "volumes", "gigabytes", "multiattach", "k" + i);
        object.set(key, value(more, key, depth + 1));
      }
    }
    return object;
  }

  /** How often an optional property is given: some sources are refused at present. */
  private static int usefulness(String property) {
    return switch (property) {
      case "size", "name" -> 90;
      case "metadata", "description", "display_name" -> 40;
      case "snapshot_id", "source_volid" -> 10;
      case "consistencygroup_id", "image_id", "imageRef" -> 3;
      case "group_id", "backup_id", "multiattach", "availability_zone" -> 3;
      case "volume_type" -> 15;
      default -> 30;
    };
  }

  private ArrayNode array(JsonNode schema, String name, int depth) {
    ArrayNode array = JSON.arrayNode();
    for (int i = chance.below(3); i > 0 && depth < DEEPEST; i--) {
      array.add(value(schema.path("items"), name, depth + 1));
    }
    return array;
  }

  private JsonNode number(JsonNode schema) {
    int least = schema.path("minimum").asInt(-1);
    return chance.percent(80)
        ? JSON.numberNode(least + chance.below(4))
        : JSON.numberNode(chance.of(least, schema.path("maximum").asInt(Integer.MAX_VALUE)));
  }

  private JsonNode text(JsonNode schema, String name) {
    String pattern = schema.path("pattern").asString("");
    if (pattern.startsWith("^[0-9a-fA-F]{8}") || name.endsWith("id") || name.equals("project")) {
      return JSON.stringNode(ids.get());
    }
    if (pattern.startsWith("^0*") || pattern.startsWith("^[0-9]")) {
      return JSON.stringNode(String.valueOf(1 + chance.below(3)));
    }
    return JSON.stringNode(
        switch (name) {
          case "binary", "service" -> "cinder-volume";
          case "host" -> "localhost@file";
          case "volume_type" -> chance.of("__DEFAULT__", ids.get(), "none");
          default ->
              chance.of("n", "name " + chance.below(100), "\u00fc\u4e16", "x".repeat(255), "%_!'");
        });
  }
}
