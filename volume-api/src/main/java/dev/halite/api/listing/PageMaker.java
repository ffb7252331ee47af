package dev.halite.api.listing;

import dev.halite.common.engine.database.PageQuery;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns list requests of one resource into queries by key: the page after a marker is found by
 * comparing with the marker's row, so the hundredth page costs what the first does. NULL comes
 * first in ascending order, as clients know it, and the id is always the last key.
 *
 * @param <R> a row
 */
public final class PageMaker<R> {
  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, Column<R>> columns;
  private final Column<R> id;

  /**
   * Makes it.
   *
   * @param columns the column of every sort key and filter of the resource's {@link ListRules}
   * @param id the id, unique and never NULL
   */
  public PageMaker(Map<String, Column<R>> columns, Column<R> id) {
    this.columns = Map.copyOf(columns);
    this.id = id;
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
    if (marker != null) {
      conditions.add(after(keys, marker, parameters));
    }
    return new PageQuery(
        String.join(" AND ", conditions),
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
    keys.add(new Key<>(id, keys.getFirst().descending()));
    return keys;
  }

  private Column<R> column(String name) {
    Column<R> column = columns.get(name);
    if (column == null) {
      throw new IllegalStateException("no column is known for " + name);
    }
    return column;
  }

  private static <R> String after(List<Key<R>> keys, R marker, Map<String, Object> parameters) {
    boolean plain =
        keys.stream()
            .allMatch(
                key ->
                    !key.column().nullable() && key.descending() == keys.getFirst().descending());
    if (plain) {
      // One comparison of rows, which an index on the same columns answers directly.
      List<String> left = new ArrayList<>();
      List<String> right = new ArrayList<>();
      for (int i = 0; i < keys.size(); i++) {
        left.add(keys.get(i).column().sql());
        right.add(":marker_" + i);
        parameters.put("marker_" + i, required(keys.get(i), marker));
      }
      return "("
          + String.join(", ", left)
          + (keys.getFirst().descending() ? ") < (" : ") > (")
          + String.join(", ", right)
          + ")";
    }
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
      case Filter.Text text -> {
        boolean like = text.comparison() == Comparison.LIKE;
        parameters.put(name, like ? "%" + escaped(text.value()) + "%" : text.value());
        yield sql + (like ? " LIKE :" + name + " ESCAPE '!'" : " = :" + name);
      }
      case Filter.Id id -> {
        parameters.put(name, id.value());
        yield sql + " = :" + name;
      }
      case Filter.WholeNumber number -> {
        parameters.put(name, number.value());
        yield sql + " = :" + name;
      }
      case Filter.Flag flag -> {
        parameters.put(name, flag.value());
        yield sql + " = :" + name;
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

  private static String operator(Comparison comparison) {
    return switch (comparison) {
      case EQUAL -> " = ";
      case NOT_EQUAL -> " <> ";
      case LESS -> " < ";
      case LESS_OR_EQUAL -> " <= ";
      case GREATER -> " > ";
      case GREATER_OR_EQUAL -> " >= ";
      case LIKE -> throw new IllegalArgumentException("a time is not like another");
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
