package dev.halite.common.engine.secret;

import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON with secrets in it. The library keeps the buffers that it reads from and writes to, with
 * what was in them, for the next who comes; here each is used once.
 */
public final class SecretJson {
  private static final JsonMapper MAPPER = JsonMapper.builder(factory().build()).build();

  private SecretJson() {}

  /** Makes what leaves nothing in memory of what it has read or written. */
  public static JsonFactoryBuilder factory() {
    return JsonFactory.builder().recyclerPool(JsonRecyclerPools.nonRecyclingPool());
  }

  /** The text of a record, map or list. */
  public static SecretText write(Object value) {
    return new SecretText(MAPPER.writeValueAsString(value));
  }

  public static JsonNode tree(SecretText text) {
    return MAPPER.readTree(text.reveal());
  }

  public static <T> T read(SecretText text, Class<T> type) {
    return MAPPER.readValue(text.reveal(), type);
  }
}
