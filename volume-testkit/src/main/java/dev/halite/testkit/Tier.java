package dev.halite.testkit;

import java.util.Locale;

/** How much a test run does: the gate before each change, or every count that was promised. */
public enum Tier {
  GATE,
  FULL;

  /** As chosen by {@code -Dhalite.tier}, which {@code ./halite test --full} sets. */
  public static Tier current() {
    return valueOf(System.getProperty("halite.tier", "gate").toUpperCase(Locale.ROOT));
  }

  /** A count that depends on the tier. */
  public static int count(int gate, int full) {
    return switch (current()) {
      case GATE -> gate;
      case FULL -> full;
    };
  }
}
