package dev.halite.driver.lvm.privileged;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * Records as JSON, read strictly: every field has to be there, once and of its type, and no other
 * may be.
 */
public final class Wire {
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(LogicalType.Textual, Wire::refuseOthers)
          // what a record says of itself beside its components is nobody's field
          .changeDefaultVisibility(visible -> visible.withIsGetterVisibility(Visibility.NONE))
          .build();

  private static final int LONGEST = 300;

  private Wire() {}

  /**
   * Out of the bytes of one document.
   *
   * @throws JacksonException when they are not exactly that
   */
  public static <T> T read(byte[] json, Class<T> type) {
    return present(JSON.readValue(json, type), type);
  }

  /** The same of a part of a document. */
  public static <T> T read(JsonNode node, Class<T> type) {
    return present(JSON.treeToValue(node, type), type);
  }

  private static <T> T present(@Nullable T value, Class<T> type) {
    if (value == null) {
      throw MismatchedInputException.from(null, type, "nothing is said");
    }
    return value;
  }

  /** A record as a document. */
  public static byte[] bytes(Object message) {
    return JSON.writeValueAsBytes(message);
  }

  private static void refuseOthers(MutableCoercionConfig texts) {
    texts
        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
  }

  /** A record as a part of a document. */
  public static JsonNode node(@Nullable Object message) {
    return JSON.valueToTree(message);
  }

  /** What an exception says, short and with nothing in it that forges a line of a log. */
  public static String problem(Exception e) {
    String text = e instanceof JacksonException known ? known.getOriginalMessage() : e.getMessage();
    String said = text == null ? e.getClass().getSimpleName() : text;
    String shown = said.length() <= LONGEST ? said : said.substring(0, LONGEST) + " ...";
    return shown.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
  }
}
