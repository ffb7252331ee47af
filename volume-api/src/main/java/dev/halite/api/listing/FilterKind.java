package dev.halite.api.listing;

/** What values a filter takes, and so how its text is read. */
public enum FilterKind {
  /** Text compared as it is; {@code ~} allowed from 3.34. */
  TEXT,
  /** The id of something; what is no id matches nothing. */
  ID,
  /** A whole number. */
  INTEGER,
  /** Strictly true or false from 3.2, loosely before. */
  BOOLEAN,
  /** An instant, with {@code gt:}, {@code lte:} and so on from 3.60. */
  TIME,
  /** A dictionary that the column's must contain. */
  MAP
}
