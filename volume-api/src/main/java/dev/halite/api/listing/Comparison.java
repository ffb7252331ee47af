package dev.halite.api.listing;

/** How a filter compares. */
public enum Comparison {
  EQUAL,
  NOT_EQUAL,
  LESS,
  LESS_OR_EQUAL,
  GREATER,
  GREATER_OR_EQUAL,
  /** The column's text contains the value. */
  LIKE
}
