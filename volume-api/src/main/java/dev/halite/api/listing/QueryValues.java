package dev.halite.api.listing;

import dev.halite.api.fault.Echo;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads single values of query parameters. */
public final class QueryValues {
  private static final int MAX_DIGITS = 18;

  private QueryValues() {}

  /**
   * A parameter that is true or false, in any of the usual words.
   *
   * @throws HaliteException INVALID_INPUT for other words
   */
  public static boolean flag(QueryParameters query, String name, boolean otherwise) {
    String text = query.get(name);
    if (text == null) {
      return otherwise;
    }
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "1", "t", "true", "on", "y", "yes" -> true;
      case "0", "f", "false", "off", "n", "no" -> false;
      default ->
          throw new HaliteException(
              FaultCode.INVALID_INPUT,
              "Value '" + Echo.of(text) + "' for '" + name + "' is not a boolean.");
    };
  }

  /** The number, null where the text is none; one that is too long counts as very large. */
  public static @Nullable Long wholeNumber(String value) {
    String text = value.strip();
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    if (digits.isEmpty()) {
      return null;
    }
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        return null;
      }
    }
    long number = digits.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
    return negative ? -number : number;
  }

  /** The error that a wrong query is answered with. */
  public static HaliteException invalid(String reason) {
    return new HaliteException(FaultCode.INVALID_INPUT, "Invalid input received: " + reason);
  }
}
