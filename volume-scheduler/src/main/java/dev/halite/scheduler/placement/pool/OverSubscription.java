package dev.halite.scheduler.placement.pool;

import java.util.Locale;

/** How many times its real size a thin pool may be promised. */
public sealed interface OverSubscription {

  /** The factor that {@code auto} starts with on an empty pool, and our default. */
  double DEFAULT_RATIO = 20.0;

  /** What applies where nothing is said. */
  OverSubscription DEFAULT = new Ratio(DEFAULT_RATIO);

  /** A fixed factor. */
  record Ratio(double value) implements OverSubscription {
    public Ratio {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("An over-subscription ratio must be a finite number.");
      }
    }
  }

  /** Follows how thinly the pool has been used so far. */
  record Auto() implements OverSubscription {}

  /** Reads {@code auto} or a number. */
  static OverSubscription parse(String text) {
    String trimmed = text.strip().toLowerCase(Locale.ROOT);
    if (trimmed.equals("auto")) {
      return new Auto();
    }
    try {
      return new Ratio(Double.parseDouble(trimmed));
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException(
          "An over-subscription ratio must be a number or 'auto', not '" + text + "'.", notANumber);
    }
  }

  /** As it is written in reports. */
  default String wire() {
    return switch (this) {
      case Ratio ratio -> Double.toString(ratio.value());
      case Auto auto -> "auto";
    };
  }

  /** The factor for a thin pool of known size. */
  default double factor(double totalGib, double freeGib, double provisionedGib) {
    return switch (this) {
      case Ratio ratio -> ratio.value();
      case Auto auto ->
          provisionedGib == 0 ? DEFAULT_RATIO : 1 + provisionedGib / (totalGib - freeGib + 1);
    };
  }
}
