package dev.halite.api.resource;

import dev.halite.api.listing.FilterKind;
import org.jspecify.annotations.Nullable;

/** What values a field has. */
public enum FieldKind {
  /** Text that users choose; as a filter it is never read as a literal. */
  FREE_TEXT(FilterKind.FREE_TEXT, "string"),
  TEXT(FilterKind.TEXT, "string"),
  ID(FilterKind.ID, "string"),
  NUMBER(FilterKind.INTEGER, "integer"),
  FLAG(FilterKind.BOOLEAN, "boolean"),
  TIME(FilterKind.TIME, "string"),
  /** Texts by text. */
  MAP(FilterKind.MAP, "object"),
  /** Made for the answer: nothing to filter or sort by. */
  MADE(null, null);

  private final @Nullable FilterKind filter;
  private final @Nullable String jsonType;

  FieldKind(@Nullable FilterKind filter, @Nullable String jsonType) {
    this.filter = filter;
    this.jsonType = jsonType;
  }

  /** How a filter by such a field reads its value; null where there can be none. */
  @Nullable FilterKind filter() {
    return filter;
  }

  /** Its type in JSON; null where it may be any. */
  public @Nullable String jsonType() {
    return jsonType;
  }
}
