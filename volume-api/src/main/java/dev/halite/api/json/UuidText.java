package dev.halite.api.json;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Ids in bodies and queries, which clients may write with or without hyphens. */
public final class UuidText {
  private static final Pattern ID =
      Pattern.compile("\\p{XDigit}{8}(-?\\p{XDigit}{4}){3}-?\\p{XDigit}{12}");

  private UuidText() {}

  /** Reads whatever a client says; null where it is no id. */
  public static @Nullable UUID ifAny(String text) {
    return ID.matcher(text).matches() ? parse(text) : null;
  }

  /** Reads an id that is valid by schema. */
  public static UUID parse(String text) {
    String digits = text.replace("-", "");
    return new UUID(
        Long.parseUnsignedLong(digits, 0, 16, 16), Long.parseUnsignedLong(digits, 16, 32, 16));
  }
}
