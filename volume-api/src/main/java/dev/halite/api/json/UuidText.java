package dev.halite.api.json;

import java.util.UUID;

/** Ids in bodies, which clients may write with or without hyphens. */
public final class UuidText {
  private UuidText() {}

  /** Reads an id that is valid by schema. */
  public static UUID parse(String text) {
    String digits = text.replace("-", "");
    return new UUID(
        Long.parseUnsignedLong(digits, 0, 16, 16), Long.parseUnsignedLong(digits, 16, 32, 16));
  }
}
