package dev.halite.api.listing;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** One condition of a list. All conditions must hold. */
public sealed interface Filter {

  /** Query parameter it came from, without {@code ~}. */
  String name();

  /** Text equal to, or containing, a value. */
  record Text(String name, Comparison comparison, String value) implements Filter {}

  /** An id equal to a value. */
  record Id(String name, UUID value) implements Filter {}

  /** A whole number equal to a value. */
  record WholeNumber(String name, long value) implements Filter {}

  /** True or false. */
  record Flag(String name, boolean value) implements Filter {}

  /** An instant compared with another. */
  record Time(String name, Comparison comparison, Instant value) implements Filter {}

  /** A map that contains all these entries. */
  record Entries(String name, Map<String, String> entries) implements Filter {
    public Entries {
      entries = Map.copyOf(entries);
    }
  }
}
