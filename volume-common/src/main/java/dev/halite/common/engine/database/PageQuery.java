package dev.halite.common.engine.database;

import java.util.Map;

/**
 * The variable part of a list query. Made from fixed column names and named parameters only, never
 * from a caller's text.
 *
 * @param where a condition
 * @param order an ORDER BY list that ends with the id
 * @param limit rows at most
 * @param offset rows to skip
 */
public record PageQuery(
    String where, String order, int limit, long offset, Map<String, Object> parameters) {
  public PageQuery {
    parameters = Map.copyOf(parameters);
  }

  /** The tail of a SELECT over a table whose living rows are asked for. */
  public String tail() {
    return " WHERE deleted_at IS NULL AND ("
        + where
        + ") ORDER BY "
        + order
        + " LIMIT "
        + limit
        + " OFFSET "
        + offset;
  }
}
