package dev.halite.common.engine.database;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The variable part of a list query. Made from fixed column names and named parameters only, never
 * from a caller's text.
 *
 * @param where a condition on all its rows
 * @param spans conditions of stretches of the list, in its order; each is one range of an index.
 *     Most pages lie within one; the next is asked for only where the page is not full yet
 * @param order an ORDER BY list that ends with the id
 * @param limit rows at most
 * @param offset rows to skip; only where there is one span
 */
public record PageQuery(
    String where,
    List<String> spans,
    String order,
    int limit,
    long offset,
    Map<String, Object> parameters) {
  public PageQuery {
    spans = List.copyOf(spans);
    parameters = Map.copyOf(parameters);
    if (spans.isEmpty() || (offset > 0 && spans.size() > 1)) {
      throw new IllegalArgumentException("an offset within " + spans.size() + " spans");
    }
  }

  /** A page of one span, from its beginning. */
  public PageQuery(String where, String order, int limit, Map<String, Object> parameters) {
    this(where, List.of("TRUE"), order, limit, 0, parameters);
  }

  /** The same with one parameter more. */
  public PageQuery with(String name, Object value) {
    Map<String, Object> more = new HashMap<>(parameters);
    more.put(name, value);
    return new PageQuery(where, spans, order, limit, offset, more);
  }

  /**
   * The rows of the page.
   *
   * @param select a SELECT over a table, up to and including a condition that every row must meet
   */
  public <R> List<R> read(JdbcClient jdbc, String select, RowMapper<R> mapper) {
    List<R> rows = List.of();
    for (String statement : statements(select)) {
      int missing = limit - rows.size();
      if (missing == 0) {
        break;
      }
      List<R> more =
          jdbc.sql(statement + " LIMIT " + missing + " OFFSET " + offset)
              .params(parameters)
              .query(mapper)
              .list();
      rows = rows.isEmpty() ? more : joined(rows, more);
    }
    return rows;
  }

  /** The statements that make the page, without their limits. */
  public List<String> statements(String select) {
    return spans.stream()
        .map(span -> select + " AND (" + where + ") AND (" + span + ") ORDER BY " + order)
        .toList();
  }

  private static <R> List<R> joined(List<R> rows, List<R> more) {
    List<R> all = new ArrayList<>(rows);
    all.addAll(more);
    return all;
  }
}
