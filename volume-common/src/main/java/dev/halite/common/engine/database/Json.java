package dev.halite.common.engine.database;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON columns, written and read in one way. */
public final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  /** JSON text of a record, map or list. */
  public static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  public static JsonNode tree(String json) {
    return MAPPER.readTree(json);
  }

  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  public static <T> T read(JsonNode node, Class<T> type) {
    return MAPPER.treeToValue(node, type);
  }

  public static <T> T read(String json, Class<T> type) {
    return MAPPER.readValue(json, type);
  }

  /** A JSON object whose values are strings, as the schemas of requests let in. */
  @SuppressWarnings("unchecked")
  public static Map<String, String> stringMap(String json) {
    return json.equals("{}") ? Map.of() : MAPPER.readValue(json, Map.class);
  }

  /** Null for null, else as {@link #write}. */
  public static @Nullable String writeNullable(@Nullable Object value) {
    return value == null ? null : write(value);
  }

  /** An object of texts and nulls. */
  @SuppressWarnings("unchecked")
  public static Map<String, @Nullable String> mapOfNullable(String json) {
    return read(json, Map.class);
  }
}
