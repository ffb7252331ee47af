package dev.halite.scheduler.placement.pool;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A total or free capacity as a backend may report it. */
public sealed interface Capacity {

  /** A number of GiB; free space may be negative where a pool is overcommitted. */
  record Amount(double gib) implements Capacity {
    public Amount {
      if (!Double.isFinite(gib)) {
        throw new IllegalArgumentException("A capacity must be a finite number of GiB.");
      }
    }
  }

  /** No bound. */
  record Infinite() implements Capacity {}

  /** The backend cannot tell. */
  record Unknown() implements Capacity {}

  /** The report lacks the value or holds nonsense: reporting is broken. */
  record Missing() implements Capacity {}

  /** A number of GiB, where positive infinity means that there is no bound. */
  static Capacity of(double gib) {
    if (Double.isFinite(gib)) {
      return new Amount(gib);
    }
    return gib == Double.POSITIVE_INFINITY ? new Infinite() : new Missing();
  }

  /** Reads a reported value: a number, a number as text, {@code infinite} or {@code unknown}. */
  static Capacity parse(@Nullable Object reported) {
    return switch (reported) {
      case null -> new Missing();
      case Number number -> of(number.doubleValue());
      case String text -> parseText(text.strip().toLowerCase(Locale.ROOT));
      default -> new Missing();
    };
  }

  private static Capacity parseText(String text) {
    if (text.equals("infinite")) {
      return new Infinite();
    }
    if (text.equals("unknown")) {
      return new Unknown();
    }
    try {
      return of(Double.parseDouble(text));
    } catch (NumberFormatException notANumber) {
      return new Missing();
    }
  }

  /** The amount less some GiB; anything but an amount stays as it is. */
  default Capacity minus(double gib) {
    return this instanceof Amount amount ? new Amount(amount.gib() - gib) : this;
  }

  /** GiB, infinity for no bound; null where nobody can tell. */
  default @Nullable Double orNull() {
    return switch (this) {
      case Amount amount -> amount.gib();
      case Infinite infinite -> Double.POSITIVE_INFINITY;
      case Unknown unknown -> null;
      case Missing missing -> null;
    };
  }

  /** As it is written in reports and traces. */
  default Object wire() {
    return switch (this) {
      case Amount amount -> amount.gib();
      case Infinite infinite -> "infinite";
      case Unknown unknown -> "unknown";
      case Missing missing -> "missing";
    };
  }
}
