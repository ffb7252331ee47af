package dev.halite.api.listing;

/**
 * What values a filter takes, and so how its text is read. Where it says literals, a client may
 * write a value as Python does: {@code None}, {@code 'a'}, {@code ['a', 'b']}.
 */
public enum FilterKind {
  /** Text that users choose, compared as it is; {@code ~} allowed from 3.34. */
  FREE_TEXT,
  /** One or several texts, or none; literals; {@code ~} allowed from 3.34. */
  TEXT,
  /** One or several ids, or none; literals; what is no id matches nothing. */
  ID,
  /** One or several whole numbers, or none; literals. */
  INTEGER,
  /** Strictly true or false from 3.2, loosely before. */
  BOOLEAN,
  /** An instant, with {@code gt:}, {@code lte:} and so on from 3.60. */
  TIME,
  /** A dictionary that the column's must contain. */
  MAP
}
