package dev.halite.api.json;

import dev.halite.common.engine.secret.SecretJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * The JSON of the API: strict in what is read, and instants written as clients expect them, {@code
 * 2026-08-21T18:05:24.000000}.
 */
public final class ApiJson {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NUMBER_LENGTH = 64;

  /** Writes bodies, and reads what is not a stranger's; immutable. */
  public static final JsonMapper MAPPER = mapper(JsonFactory.builder(), MAX_DEPTH);

  private ApiJson() {}

  /** Reads bodies that are nested no deeper than this; none of them leaves anything in memory. */
  static JsonMapper mapper(int maxDepth) {
    return mapper(SecretJson.factory(), maxDepth);
  }

  private static JsonMapper mapper(JsonFactoryBuilder factory, int maxDepth) {
    return JsonMapper.builder(
            factory
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(maxDepth)
                        .maxNumberLength(MAX_NUMBER_LENGTH)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .addModule(
            new SimpleModule("halite-api")
                .addSerializer(Instant.class, new InstantText())
                .addSerializer(Map.class, new MapText()))
        .build();
  }

  /** The text of an instant: UTC, six digits of a second, no zone. */
  public static String text(Instant instant) {
    LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    byte[] text = new byte[26];
    digits(text, 0, 4, time.getYear());
    text[4] = '-';
    digits(text, 5, 2, time.getMonthValue());
    text[7] = '-';
    digits(text, 8, 2, time.getDayOfMonth());
    text[10] = 'T';
    digits(text, 11, 2, time.getHour());
    text[13] = ':';
    digits(text, 14, 2, time.getMinute());
    text[16] = ':';
    digits(text, 17, 2, time.getSecond());
    text[19] = '.';
    digits(text, 20, 6, time.getNano() / 1000);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static void digits(byte[] text, int start, int width, int number) {
    int rest = number;
    for (int i = start + width - 1; i >= start; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /**
   * Answers are maps of a few plain types. The serializer of the library looks for one of its own
   * at each value; for those types that is half of the time that a list takes to write.
   */
  @SuppressWarnings("rawtypes") // as modules name classes
  private static final class MapText extends StdSerializer<Map> {
    MapText() {
      super(Map.class);
    }

    @Override
    public void serialize(Map map, JsonGenerator out, SerializationContext context) {
      object(map, out, context);
    }

    private static void object(Map<?, ?> map, JsonGenerator out, SerializationContext context) {
      out.writeStartObject(map);
      map.forEach(
          (name, value) -> {
            out.writeName(name instanceof String text ? text : name.toString());
            value(value, out, context);
          });
      out.writeEndObject();
    }

    private static void value(
        @Nullable Object value, JsonGenerator out, SerializationContext context) {
      switch (value) {
        case null -> out.writeNull();
        case String text -> out.writeString(text);
        case Boolean truth -> out.writeBoolean(truth);
        case Integer number -> out.writeNumber(number);
        case Instant instant -> out.writeString(text(instant));
        case UUID id -> out.writeString(id.toString());
        case Map<?, ?> map -> object(map, out, context);
        case List<?> list -> {
          out.writeStartArray(list, list.size());
          for (Object each : list) {
            value(each, out, context);
          }
          out.writeEndArray();
        }
        default -> context.writeValue(out, value);
      }
    }
  }

  private static final class InstantText extends StdSerializer<Instant> {
    InstantText() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator out, SerializationContext context) {
      out.writeString(text(value));
    }
  }
}
