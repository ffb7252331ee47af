package dev.halite.api.microversion;

import org.jspecify.annotations.Nullable;

/**
 * A version {@code 3.minor} of the API. Only the minor number moves, so every check is one integer
 * compare.
 *
 * @param minor the number after {@code 3.}
 */
public record Microversion(int minor) implements Comparable<Microversion> {
  private static final Microversion[] KNOWN = new Microversion[72];

  static {
    for (int minor = 0; minor < KNOWN.length; minor++) {
      KNOWN[minor] = new Microversion(minor);
    }
  }

  /** The oldest version that is served, and the one without a header. */
  public static final Microversion MIN = KNOWN[0];

  /** The newest version that is served. */
  public static final Microversion MAX = KNOWN[KNOWN.length - 1];

  public Microversion {
    if (minor < 0 || minor > 71) {
      throw new IllegalArgumentException("3." + minor + " is not served");
    }
  }

  /** Version {@code 3.minor}. */
  public static Microversion of(int minor) {
    if (minor < 0 || minor >= KNOWN.length) {
      throw new IllegalArgumentException("3." + minor + " is not served");
    }
    return KNOWN[minor];
  }

  /** Version {@code major.minor}, or null if it is not served. */
  static @Nullable Microversion served(int major, int minor) {
    return major == 3 && minor >= 0 && minor < KNOWN.length ? KNOWN[minor] : null;
  }

  /** Whether this is {@code 3.minor} or newer. */
  public boolean atLeast(int minor) {
    return this.minor >= minor;
  }

  @Override
  public int compareTo(Microversion other) {
    return Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return "3." + minor;
  }
}
