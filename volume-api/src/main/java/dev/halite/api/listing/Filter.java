package dev.halite.api.listing;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One condition of a list. All conditions must hold. */
public sealed interface Filter {

  /** Query parameter it came from, without {@code ~}. */
  String name();

  /**
   * Equal to one of these values, which are of one class.
   *
   * @param orNull whether NULL will do, too
   */
  record OneOf(String name, List<?> values, boolean orNull) implements Filter {
    public OneOf {
      values = List.copyOf(values);
    }

    /** Equal to this value. */
    public static OneOf of(String name, Object value) {
      return new OneOf(name, List.of(value), false);
    }
  }

  /** Text that contains a value. */
  record Like(String name, String value) implements Filter {}

  /** An instant compared with another. */
  record Time(String name, Comparison comparison, Instant value) implements Filter {}

  /** A map that contains all these entries. */
  record Entries(String name, Map<String, String> entries) implements Filter {
    public Entries {
      entries = Map.copyOf(entries);
    }
  }
}
