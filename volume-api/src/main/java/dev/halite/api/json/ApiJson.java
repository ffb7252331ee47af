package dev.halite.api.json;

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
  public static final JsonMapper MAPPER = mapper(MAX_DEPTH);

  private ApiJson() {}

  /** Reads bodies that are nested no deeper than this. */
  static JsonMapper mapper(int maxDepth) {
    return JsonMapper.builder(
            JsonFactory.builder()
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
    StringBuilder text = new StringBuilder(26);
    digits(text, time.getYear(), 4).append('-');
    digits(text, time.getMonthValue(), 2).append('-');
    digits(text, time.getDayOfMonth(), 2).append('T');
    digits(text, time.getHour(), 2).append(':');
    digits(text, time.getMinute(), 2).append(':');
    digits(text, time.getSecond(), 2).append('.');
    return digits(text, time.getNano() / 1000, 6).toString();
  }

  private static StringBuilder digits(StringBuilder text, int number, int width) {
    int scale = 1;
    for (int i = 1; i < width; i++) {
      scale *= 10;
    }
    for (; scale > 0; scale /= 10) {
      text.append((char) ('0' + number / scale % 10));
    }
    return text;
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
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.writeName(String.valueOf(entry.getKey()));
        value(entry.getValue(), out, context);
      }
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
