package dev.halite.common.catalog.capability.expression;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Computes with the values of expressions as Python does: whole numbers have no bound but ours, a
 * truth counts as 1 or 0 where a number is wanted.
 */
final class Values {
  static final BigInteger ONE = BigInteger.ONE;
  static final BigInteger MINUS_ONE = BigInteger.ONE.negate();

  /** Of a whole number in bits, and of a text in characters. */
  private static final int LARGEST = 8192;

  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+(?:_[0-9]+)*");
  private static final Pattern FRACTION =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
  private static final Pattern INFINITE = Pattern.compile("[+-]?inf(?:inity)?");
  private static final Pattern NO_NUMBER = Pattern.compile("[+-]?nan");

  private Values() {}

  /**
   * What stands in an expression, or what a name means: a number wherever it can be one. Of a
   * fraction that a name means only the whole part counts.
   */
  static Object of(Object said) {
    return switch (said) {
      case Boolean truth -> truth ? BigInteger.ONE : BigInteger.ZERO;
      case BigInteger whole -> bounded(whole);
      case Double fraction -> wholePart(fraction);
      case Float fraction -> wholePart(fraction.doubleValue());
      case Number whole -> BigInteger.valueOf(whole.longValue());
      case String text -> ofText(text);
      default -> throw new ExpressionException("a value is neither a number nor a text");
    };
  }

  private static BigInteger wholePart(double fraction) {
    return bounded(new BigDecimal(finite(fraction)).toBigInteger());
  }

  private static Object ofText(String text) {
    if (text.length() > LARGEST) {
      throw tooLarge();
    }
    String stripped = text.strip();
    if (WHOLE.matcher(stripped).matches()) {
      return bounded(new BigInteger(stripped.replace("_", "")));
    }
    Double fraction = fraction(stripped);
    return fraction == null ? text.replace("\"", "").replace("'", "") : fraction;
  }

  private static @Nullable Double fraction(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    if (FRACTION.matcher(text).matches()) {
      return Double.valueOf(text);
    }
    if (INFINITE.matcher(word).matches()) {
      return word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return NO_NUMBER.matcher(word).matches() ? Double.NaN : null;
  }

  /** The value of a whole expression, which is no list. */
  static Object single(Object value) {
    if (value instanceof List<?>) {
      throw new ExpressionException("the value is a list");
    }
    return value;
  }

  static boolean isTrue(Object value) {
    return switch (single(value)) {
      case Boolean truth -> truth;
      case BigInteger whole -> whole.signum() != 0;
      case Double fraction -> fraction != 0;
      default -> !((String) value).isEmpty();
    };
  }

  static Object sum(Object left, Object right) {
    if (left instanceof String a && right instanceof String b) {
      return bounded(a.length() + (long) b.length(), a + b);
    }
    return whole(left, right)
        ? bounded(wholeOf(left).add(wholeOf(right)))
        : (Object) (fractionOf(left) + fractionOf(right));
  }

  static Object difference(Object left, Object right) {
    return whole(left, right)
        ? bounded(wholeOf(left).subtract(wholeOf(right)))
        : (Object) (fractionOf(left) - fractionOf(right));
  }

  /** Of a text and a whole number: the text so many times. */
  static Object product(Object left, Object right) {
    if (left instanceof String text && isWhole(right)) {
      return repeated(text, wholeOf(right));
    }
    if (right instanceof String text && isWhole(left)) {
      return repeated(text, wholeOf(left));
    }
    return whole(left, right)
        ? bounded(wholeOf(left).multiply(wholeOf(right)))
        : (Object) (fractionOf(left) * fractionOf(right));
  }

  private static String repeated(String text, BigInteger times) {
    if (times.signum() <= 0 || text.isEmpty()) {
      return "";
    }
    if (times.bitLength() > 31 || times.longValue() * text.length() > LARGEST) {
      throw tooLarge();
    }
    return text.repeat(times.intValue());
  }

  /** Never a whole number. */
  static double quotient(Object left, Object right) {
    double divisor;
    if (right instanceof String text) {
      Double read = fraction(text.strip());
      if (read == null) {
        throw new ExpressionException("'" + text + "' is no number");
      }
      divisor = read;
    } else {
      divisor = fractionOf(right);
    }
    if (divisor == 0) {
      throw new ExpressionException("something is divided by 0");
    }
    return fractionOf(left) / divisor;
  }

  static Object power(Object base, Object exponent) {
    if (whole(base, exponent) && wholeOf(exponent).signum() >= 0) {
      return wholePower(wholeOf(base), wholeOf(exponent));
    }
    double from = fractionOf(base);
    double to = fractionOf(exponent);
    double power = Math.pow(from, to);
    if (from == 0 && to < 0) {
      throw new ExpressionException("something is divided by 0");
    }
    // Java knows no number there, and Python a complex one, which compares with nothing.
    if (from < 0 && Double.isFinite(from) && Double.isFinite(to) && to != Math.rint(to)) {
      throw new ExpressionException("a negative number has no such root");
    }
    if (Double.isInfinite(power) && Double.isFinite(from) && Double.isFinite(to)) {
      throw tooLarge();
    }
    // Python's is 1 where the exponent, or the base, makes it so whatever the other is.
    return from == 1 || from == -1 && Double.isInfinite(to) ? 1.0 : power;
  }

  private static BigInteger wholePower(BigInteger base, BigInteger exponent) {
    if (base.abs().compareTo(BigInteger.ONE) <= 0) {
      // Its sign needs no more than this of a large exponent.
      return base.pow(exponent.signum() == 0 ? 0 : exponent.testBit(0) ? 1 : 2);
    }
    if (exponent.bitLength() > 31 || exponent.longValue() * (base.bitLength() - 1) > LARGEST) {
      throw tooLarge();
    }
    return bounded(base.pow(exponent.intValue()));
  }

  static Object magnitude(Object value) {
    return whole(value, ONE) ? wholeOf(value).abs() : (Object) Math.abs(fractionOf(value));
  }

  /**
   * The largest or the smallest of several; of equals the first. A single text has the largest of
   * its characters.
   *
   * @param sign 1 for the largest, -1 for the smallest
   */
  static Object extreme(Object value, int sign) {
    List<?> several =
        switch (value) {
          case List<?> list -> list;
          case String text ->
              text.codePoints().mapToObj(character -> Character.toString(character)).toList();
          default -> throw new ExpressionException("max and min need several values");
        };
    if (several.isEmpty()) {
      throw new ExpressionException("max and min need several values");
    }
    Object extreme = several.getFirst();
    for (Object each : several.subList(1, several.size())) {
      if (compare(sign > 0 ? ">" : "<", each, extreme)) {
        extreme = each;
      }
    }
    return single(extreme);
  }

  static boolean compare(String operator, Object left, Object right) {
    single(left);
    single(right);
    boolean texts = left instanceof String && right instanceof String;
    if (!texts && (left instanceof String || right instanceof String)) {
      return switch (operator) {
        case "==" -> false;
        case "!=", "<>" -> true;
        default ->
            throw new ExpressionException("a number and a text cannot be compared by " + operator);
      };
    }
    if (!texts && (isNoNumber(left) || isNoNumber(right))) {
      return operator.equals("!=") || operator.equals("<>");
    }
    int order = texts ? ((String) left).compareTo((String) right) : order(left, right);
    return switch (operator) {
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      case ">=" -> order >= 0;
      case "==" -> order == 0;
      default -> order != 0;
    };
  }

  private static boolean isNoNumber(Object value) {
    return value instanceof Double fraction && fraction.isNaN();
  }

  /** Exact: a large whole number is not made a fraction first. */
  private static int order(Object left, Object right) {
    double infinite = infinite(left) - infinite(right);
    return infinite != 0 || infinite(left) != 0
        ? Double.compare(infinite, 0)
        : exact(left).compareTo(exact(right));
  }

  private static int infinite(Object value) {
    return value instanceof Double fraction && fraction.isInfinite() ? (fraction > 0 ? 1 : -1) : 0;
  }

  private static BigDecimal exact(Object value) {
    return value instanceof Double fraction
        ? new BigDecimal(fraction)
        : new BigDecimal(wholeOf(value));
  }

  private static boolean whole(Object left, Object right) {
    return isWhole(left) && isWhole(right);
  }

  private static boolean isWhole(Object value) {
    return value instanceof BigInteger || value instanceof Boolean;
  }

  private static BigInteger wholeOf(Object value) {
    return value instanceof Boolean truth
        ? (truth ? BigInteger.ONE : BigInteger.ZERO)
        : (BigInteger) value;
  }

  private static double fractionOf(Object value) {
    return switch (single(value)) {
      case Double fraction -> fraction;
      case String text ->
          throw new ExpressionException("'" + text + "' is no number to compute with");
      default -> finite(wholeOf(value).doubleValue());
    };
  }

  private static double finite(double value) {
    if (!Double.isFinite(value)) {
      throw tooLarge();
    }
    return value;
  }

  private static BigInteger bounded(BigInteger whole) {
    if (whole.bitLength() > LARGEST) {
      throw tooLarge();
    }
    return whole;
  }

  private static String bounded(long length, String text) {
    if (length > LARGEST) {
      throw tooLarge();
    }
    return text;
  }

  private static ExpressionException tooLarge() {
    return new ExpressionException("a value is too large");
  }
}
