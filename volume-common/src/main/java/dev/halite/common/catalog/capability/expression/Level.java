package dev.halite.common.catalog.capability.expression;

import java.util.List;

/** What stands between operands, from the loosest to the tightest, the longest spelling first. */
enum Level {
  /** To the right. */
  LIST(","),
  EITHER("OR", "or", "||"),
  BOTH("AND", "and", "&&"),
  /** {@code ?} and {@code :} in turn. */
  CHOICE("?"),
  COMPARISON("<=", ">=", "!=", "==", "<>", "<", ">"),
  SUM("+", "-"),
  PRODUCT("*", "/"),
  /** To the right. */
  POWER("^");

  private final List<String> operators;

  Level(String... operators) {
    this.operators = List.of(operators);
  }

  List<String> operators() {
    return operators;
  }
}
