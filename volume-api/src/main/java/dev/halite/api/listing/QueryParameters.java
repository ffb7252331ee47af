package dev.halite.api.listing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a request, decoded, in the order they were sent. A name that was sent
 * twice counts with its last value, as clients of the reference know it.
 */
public final class QueryParameters {
  private static final QueryParameters NONE = new QueryParameters(Map.of());

  private final Map<String, String> values;

  private QueryParameters(Map<String, String> values) {
    this.values = values;
  }

  /** No parameters. */
  public static QueryParameters none() {
    return NONE;
  }

  /** These parameters. */
  public static QueryParameters of(Map<String, String> values) {
    return values.isEmpty()
        ? NONE
        : new QueryParameters(Collections.unmodifiableMap(new LinkedHashMap<>(values)));
  }

  /** Value of a parameter, or null where it was not sent. */
  public @Nullable String get(String name) {
    return values.get(name);
  }

  /** Whether it was sent. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** Names in the order they were sent. */
  public List<String> names() {
    return new ArrayList<>(values.keySet());
  }

  /** All of them, unmodifiable, in the order they were sent. */
  public Map<String, String> asMap() {
    return values;
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
