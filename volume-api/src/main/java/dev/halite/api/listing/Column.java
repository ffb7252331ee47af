package dev.halite.api.listing;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The column behind a sort key or filter.
 *
 * @param sql the expression, fixed text only
 * @param nullable whether it may be NULL
 * @param value its value in a row, as the database would compare it; used for the marker
 * @param <R> a row
 */
public record Column<R>(
    String sql, boolean nullable, Function<R, ? extends @Nullable Object> value) {

  /** A column that is never NULL. */
  public static <R> Column<R> of(String sql, Function<R, ? extends @Nullable Object> value) {
    return new Column<>(sql, false, value);
  }

  /** A column that may be NULL. */
  public static <R> Column<R> nullable(String sql, Function<R, ? extends @Nullable Object> value) {
    return new Column<>(sql, true, value);
  }
}
