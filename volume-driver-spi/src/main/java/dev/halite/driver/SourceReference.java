package dev.halite.driver;

import java.util.Objects;

/**
 * How an operator names an object that lies on the storage already.
 *
 * @param key {@code source-name}, {@code source-id} or another that the storage has
 * @param value the name or id, as the operator wrote it; never part of a path or command
 */
public record SourceReference(String key, String value) {
  /** By the object's name. */
  public static final String SOURCE_NAME = "source-name";

  private static final int LONGEST = 255;

  public SourceReference {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    if (key.isBlank() || value.isBlank() || key.length() > LONGEST || value.length() > LONGEST) {
      throw new DriverException(
          DriverFault.INVALID,
          "A reference is a key and a value, each of 1 to %d characters.".formatted(LONGEST));
    }
  }

  /** To an object by its name. */
  public static SourceReference toName(String name) {
    return new SourceReference(SOURCE_NAME, name);
  }

  /**
   * The object's name, for storages that know no other reference.
   *
   * @throws DriverException INVALID when this is not by a name
   */
  public String requireName() {
    if (!key.equals(SOURCE_NAME)) {
      throw new DriverException(
          DriverFault.INVALID,
          "The reference must be a '%s', not a '%s'.".formatted(SOURCE_NAME, shown(key)));
    }
    return value;
  }

  @Override
  public String toString() {
    return shown(key) + " '" + shown(value) + "'";
  }

  private static String shown(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
