package dev.halite.common.engine.database;

import java.util.List;

/**
 * Rows of a list.
 *
 * @param isCut whether there may be more than was asked for: what the rows hold was so much that
 *     the page ends before its limit
 */
public record Page<R>(List<R> rows, boolean isCut) {
  public Page {
    rows = List.copyOf(rows);
  }

  /** A page without rows. */
  public static <R> Page<R> empty() {
    return new Page<>(List.of(), false);
  }
}
