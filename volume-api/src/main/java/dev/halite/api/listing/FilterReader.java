package dev.halite.api.listing;

import dev.halite.api.fault.Echo;
import dev.halite.api.microversion.Microversion;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the value of one filter by its kind. */
final class FilterReader {
  private static final int STRICT_BOOLEAN = 2;
  private static final int UUID_LENGTH = 36;

  private FilterReader() {}

  /** Adds the conditions of a filter; false where no row can meet it. */
  static boolean read(
      FilterRule rule, String value, boolean like, Microversion version, List<Filter> filters) {
    String name = rule.name();
    if (like) {
      return switch (rule.kind()) {
        case FREE_TEXT, TEXT -> filters.add(new Filter.Like(name, value));
        case ID, INTEGER, BOOLEAN, TIME, MAP -> false;
      };
    }
    return switch (rule.kind()) {
      case FREE_TEXT -> filters.add(Filter.OneOf.of(name, value));
      case TEXT -> oneOf(name, value, text -> text, filters);
      case ID -> oneOf(name, value, FilterReader::id, filters);
      case INTEGER -> oneOf(name, value, text -> number(name, text), filters);
      case BOOLEAN -> filters.add(Filter.OneOf.of(name, flag(name, value, version)));
      case TIME -> {
        times(name, value, filters);
        yield true;
      }
      case MAP -> {
        Map<String, String> entries = LiteralText.dictionary(value);
        if (entries == null) {
          throw QueryValues.invalid(name + " is no dictionary: " + Echo.of(value));
        }
        yield filters.add(new Filter.Entries(name, entries));
      }
    };
  }

  private static boolean oneOf(
      String name, String text, Function<String, @Nullable Object> reader, List<Filter> filters) {
    LiteralText.Values literal = LiteralText.values(text);
    List<Object> values = new ArrayList<>();
    for (String one : literal.texts()) {
      Object value = reader.apply(one);
      if (value != null) {
        values.add(value);
      }
    }
    return (!values.isEmpty() || literal.orNull())
        && filters.add(new Filter.OneOf(name, values, literal.orNull()));
  }

  private static Long number(String name, String value) {
    Long number = QueryValues.wholeNumber(value);
    if (number == null) {
      throw QueryValues.invalid(name + " must be an integer");
    }
    return number;
  }

  private static @Nullable UUID id(String value) {
    try {
      return value.length() == UUID_LENGTH ? UUID.fromString(value) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean flag(String name, String value, Microversion version) {
    if (!version.atLeast(STRICT_BOOLEAN)) {
      return switch (value) {
        case "False", "false", "FALSE" -> false;
        default -> true;
      };
    }
    return switch (value) {
      case "T", "True", "1", "true" -> true;
      case "F", "False", "0", "false" -> false;
      default -> throw QueryValues.invalid(name + "=" + Echo.of(value));
    };
  }

  private static void times(String name, String value, List<Filter> filters) {
    for (String item : value.split(",", -1)) {
      int colon = item.indexOf(':');
      Comparison comparison = colon < 0 ? null : comparison(item.substring(0, colon).strip());
      Instant instant = comparison == null ? null : instant(item.substring(colon + 1).strip());
      if (comparison == null || instant == null) {
        throw QueryValues.invalid(
            name + " is not of the form gt|gte|eq|neq|lt|lte:<ISO 8601 time>: " + Echo.of(item));
      }
      filters.add(new Filter.Time(name, comparison, instant));
    }
  }

  private static @Nullable Comparison comparison(String word) {
    return switch (word) {
      case "gt" -> Comparison.GREATER;
      case "gte" -> Comparison.GREATER_OR_EQUAL;
      case "eq" -> Comparison.EQUAL;
      case "neq" -> Comparison.NOT_EQUAL;
      case "lt" -> Comparison.LESS;
      case "lte" -> Comparison.LESS_OR_EQUAL;
      default -> null;
    };
  }

  /** A time with or without zone (then UTC), or a day; null where it is none. */
  private static @Nullable Instant instant(String text) {
    try {
      if (text.indexOf('T') < 0 && text.indexOf(' ') < 0) {
        return bounded(LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
      }
      String time = text.replace(' ', 'T');
      int tee = time.indexOf('T');
      boolean zoned =
          time.endsWith("Z") || time.indexOf('+', tee) > 0 || time.indexOf('-', tee) > 0;
      return bounded(
          zoned
              ? OffsetDateTime.parse(time).toInstant()
              : LocalDateTime.parse(time).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Years that the catalog cannot compare are no times. */
  private static @Nullable Instant bounded(Instant instant) {
    int year = instant.atOffset(ZoneOffset.UTC).getYear();
    return year >= 1 && year <= 9999 ? instant : null;
  }
}
