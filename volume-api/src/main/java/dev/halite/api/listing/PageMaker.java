package dev.halite.api.listing;

import dev.halite.common.engine.database.PageQuery;
import java.lang.reflect.Array;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns list requests of one resource into queries by key: the page after a marker is found by
 * comparing with the marker's row, so the hundredth page costs what the first does. NULL comes
 * first in ascending order, as clients know it. Equal rows are ordered by their age and then by id,
 * both in the direction of the first key.
 *
 * @param <R> a row
 */
public final class PageMaker<R> {
  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, Column<R>> columns;
  private final Column<R> createdAt;
  private final Column<R> id;

  /**
   * Makes it.
   *
   * @param columns the column of every sort key and filter of the resource's {@link ListRules};
   *     {@code created_at}, which is never NULL, and {@code id}, which is unique, are among them
   */
  public PageMaker(Map<String, Column<R>> columns) {
    this.columns = Map.copyOf(columns);
    this.createdAt = column("created_at");
    this.id = column("id");
  }

  /** The id of a row. */
  public Function<R, ? extends @Nullable Object> id() {
    return id.value();
  }

  /**
   * The query of a page.
   *
   * @param scope condition on the rows that the caller may see, such as {@code project_id =
   *     :scope_project}; its parameters' names begin with {@code scope_}
   * @param marker row of the marker; null for the first page
   */
  public PageQuery page(
      ListRequest request, String scope, Map<String, Object> scopeParameters, @Nullable R marker) {
    Map<String, Object> parameters = new HashMap<>(scopeParameters);
    List<String> conditions = conditions(request, scope, parameters);
    List<Key<R>> keys = keys(request);
    return new PageQuery(
        String.join(" AND ", conditions),
        marker == null ? List.of("TRUE") : after(keys, marker, request.offset() > 0, parameters),
        String.join(", ", keys.stream().map(Key::order).toList()),
        request.limit(),
        request.offset(),
        parameters);
  }

  /** The condition on all rows of a list, for counting them; its parameters are added. */
  public String condition(ListRequest request, String scope, Map<String, Object> parameters) {
    return String.join(" AND ", conditions(request, scope, parameters));
  }

  private record Key<R>(Column<R> column, boolean descending) {
    String order() {
      String direction = descending ? " DESC" : " ASC";
      return column.nullable()
          ? column.sql() + direction + (descending ? " NULLS LAST" : " NULLS FIRST")
          : column.sql() + direction;
    }
  }

  private List<Key<R>> keys(ListRequest request) {
    List<Key<R>> keys = new ArrayList<>();
    for (SortKey sort : request.order()) {
      Column<R> column = column(sort.name());
      keys.add(new Key<>(column, sort.descending()));
      if (column.sql().equals(id.sql())) {
        return keys;
      }
    }
    boolean descending = keys.getFirst().descending();
    if (keys.stream().noneMatch(key -> key.column().sql().equals(createdAt.sql()))) {
      keys.add(new Key<>(createdAt, descending));
    }
    keys.add(new Key<>(id, descending));
    return keys;
  }

  private Column<R> column(String name) {
    Column<R> column = columns.get(name);
    if (column == null) {
      throw new IllegalStateException("no column is known for " + name);
    }
    return column;
  }

  /** The rows after the marker's, as one or two ranges. */
  private static <R> List<String> after(
      List<Key<R>> keys, R marker, boolean asOne, Map<String, Object> parameters) {
    Key<R> first = keys.getFirst();
    boolean alike =
        keys.stream()
            .skip(1)
            .allMatch(key -> !key.column().nullable() && key.descending() == first.descending());
    if (!alike || (first.column().nullable() && asOne)) {
      return List.of(stepByStep(keys, marker, parameters));
    }
    if (!first.column().nullable()) {
      return List.of(beyond(keys, 0, marker, parameters));
    }
    String missing = first.column().sql() + " IS NULL";
    if (first.column().value().apply(marker) == null) {
      String among = missing + " AND " + beyond(keys, 1, marker, parameters);
      return first.descending()
          ? List.of(among)
          : List.of(among, first.column().sql() + " IS NOT NULL");
    }
    // A comparison of rows is not true where the first is NULL.
    String among = beyond(keys, 0, marker, parameters);
    return first.descending() ? List.of(among, missing) : List.of(among);
  }

  /** One comparison of rows, which an index on the same columns answers directly. */
  private static <R> String beyond(
      List<Key<R>> keys, int from, R marker, Map<String, Object> parameters) {
    List<String> left = new ArrayList<>();
    List<String> right = new ArrayList<>();
    for (int i = from; i < keys.size(); i++) {
      left.add(keys.get(i).column().sql());
      right.add(":marker_" + i);
      parameters.put("marker_" + i, required(keys.get(i), marker));
    }
    return "("
        + String.join(", ", left)
        + (keys.get(from).descending() ? ") < (" : ") > (")
        + String.join(", ", right)
        + ")";
  }

  private static <R> String stepByStep(
      List<Key<R>> keys, R marker, Map<String, Object> parameters) {
    String condition = "FALSE";
    for (int i = keys.size() - 1; i >= 0; i--) {
      condition = step(keys.get(i), "marker_" + i, marker, parameters, condition);
    }
    return condition;
  }

  private static <R> Object required(Key<R> key, R marker) {
    Object value = key.column().value().apply(marker);
    if (value == null) {
      throw new IllegalStateException(key.column().sql() + " is NULL in the row of a marker");
    }
    return bound(value);
  }

  /** Rows beyond the marker by this key, or equal by it and beyond by the keys that follow. */
  private static <R> String step(
      Key<R> key, String name, R marker, Map<String, Object> parameters, String rest) {
    String sql = key.column().sql();
    Object value = key.column().value().apply(marker);
    String beyond;
    String equal;
    if (value == null) {
      beyond = key.descending() ? "FALSE" : sql + " IS NOT NULL";
      equal = sql + " IS NULL";
    } else {
      parameters.put(name, bound(value));
      beyond = sql + (key.descending() ? " < :" : " > :") + name;
      if (key.descending() && key.column().nullable()) {
        beyond = "(" + beyond + " OR " + sql + " IS NULL)";
      }
      equal = sql + " = :" + name;
    }
    return "(" + beyond + " OR (" + equal + " AND " + rest + "))";
  }

  private List<String> conditions(
      ListRequest request, String scope, Map<String, Object> parameters) {
    List<String> conditions = new ArrayList<>();
    conditions.add("(" + scope + ")");
    if (request.nothing()) {
      conditions.add("FALSE");
    }
    for (int i = 0; i < request.filters().size(); i++) {
      Filter filter = request.filters().get(i);
      String sql = column(filter.name()).sql();
      String name = "filter_" + i;
      conditions.add(condition(filter, sql, name, parameters));
    }
    return conditions;
  }

  private static String condition(
      Filter filter, String sql, String name, Map<String, Object> parameters) {
    return switch (filter) {
      case Filter.OneOf one -> {
        String missing = sql + " IS NULL";
        if (one.values().isEmpty()) {
          yield one.orNull() ? missing : "FALSE";
        }
        boolean single = one.values().size() == 1;
        parameters.put(name, single ? one.values().getFirst() : array(one.values()));
        String equal = sql + (single ? " = :" + name : " = ANY (:" + name + ")");
        yield one.orNull() ? "(" + equal + " OR " + missing + ")" : equal;
      }
      case Filter.Like like -> {
        parameters.put(name, "%" + escaped(like.value()) + "%");
        yield sql + " LIKE :" + name + " ESCAPE '!'";
      }
      case Filter.Time time -> {
        parameters.put(name, bound(time.value()));
        yield sql + operator(time.comparison()) + ":" + name;
      }
      case Filter.Entries entries -> {
        parameters.put(name, JSON.writeValueAsString(entries.entries()));
        yield sql + " @> CAST(:" + name + " AS jsonb)";
      }
    };
  }

  /** The values as an array of their class, which is one parameter however many there are. */
  private static Object array(List<?> values) {
    Object array = Array.newInstance(values.getFirst().getClass(), values.size());
    for (int i = 0; i < values.size(); i++) {
      Array.set(array, i, values.get(i));
    }
    return array;
  }

  private static String operator(Comparison comparison) {
    return switch (comparison) {
      case EQUAL -> " = ";
      case NOT_EQUAL -> " <> ";
      case LESS -> " < ";
      case LESS_OR_EQUAL -> " <= ";
      case GREATER -> " > ";
      case GREATER_OR_EQUAL -> " >= ";
    };
  }

  private static String escaped(String value) {
    return value.replace("!", "!!").replace("%", "!%").replace("_", "!_");
  }

  /** The value as the database driver takes it. */
  private static Object bound(Object value) {
    return value instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : value;
  }
}
