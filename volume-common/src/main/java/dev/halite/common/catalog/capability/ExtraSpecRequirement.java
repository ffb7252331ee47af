package dev.halite.common.catalog.capability;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The language of extra spec values: an operator, if the first word is one, and its operand. A
 * requirement that cannot be applied to the value, such as a number asked of a text, does not
 * match; one without a value matches only what has none.
 */
final class ExtraSpecRequirement {
  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");
  private static final Pattern INFINITY = Pattern.compile("([+-]?)inf(inity)?");
  private static final Set<String> TRUE_WORDS = Set.of("1", "t", "true", "on", "y", "yes");

  private ExtraSpecRequirement() {}

  /** Whether an offered capability value satisfies what the extra spec says. */
  static boolean matches(@Nullable Object offered, @Nullable String wanted) {
    if (wanted == null) {
      return offered == null;
    }
    List<String> words = words(wanted);
    String operator = words.isEmpty() ? "" : words.getFirst();
    if (operator.equals("<or>")) {
      return offered != null && anyOf(offered, words);
    }
    Object operand = words.size() < 2 ? null : words.get(1);
    return switch (operator) {
      // The odd one: a plain equals sign has always meant "at least".
      case "=", ">=" -> numeric(offered, operand, sign -> sign >= 0);
      case "<=" -> numeric(offered, operand, sign -> sign <= 0);
      case "==" -> numeric(offered, operand, sign -> sign == 0);
      case "!=" -> numericDiffers(offered, operand);
      case "s==" -> operand != null && operand.equals(offered);
      case "s!=" -> operand != null && offered != null && !operand.equals(offered);
      case "s<" -> textual(offered, operand, sign -> sign < 0);
      case "s<=" -> textual(offered, operand, sign -> sign <= 0);
      case "s>" -> textual(offered, operand, sign -> sign > 0);
      case "s>=" -> textual(offered, operand, sign -> sign >= 0);
      case "<in>" -> contains(offered, operand);
      case "<is>" -> operand != null && offered != null && truth(offered) == truth(operand);
      default -> wanted.equals(offered);
    };
  }

  private static List<String> words(String text) {
    String stripped = text.strip();
    return stripped.isEmpty() ? List.of() : Arrays.asList(SPACES.split(stripped));
  }

  /** {@code <or> a <or> b}: every second word is an alternative. */
  private static boolean anyOf(Object offered, List<String> words) {
    for (int i = 1; i < words.size(); i += 2) {
      if (words.get(i).equals(offered)) {
        return true;
      }
    }
    return false;
  }

  private static boolean numeric(
      @Nullable Object offered, @Nullable Object operand, IntPredicate accepts) {
    return bothNumbers(
        offered, operand, (left, right) -> accepts.test(Double.compare(left + 0.0, right + 0.0)));
  }

  private static boolean numericDiffers(@Nullable Object offered, @Nullable Object operand) {
    return bothNumbers(offered, operand, (left, right) -> left != right);
  }

  private static boolean bothNumbers(
      @Nullable Object offered, @Nullable Object operand, NumberComparison comparison) {
    OptionalDouble left = number(offered);
    OptionalDouble right = number(operand);
    return left.isPresent()
        && right.isPresent()
        && comparison.holds(left.getAsDouble(), right.getAsDouble());
  }

  private static OptionalDouble number(@Nullable Object value) {
    return switch (value) {
      case null -> OptionalDouble.empty();
      case Number number -> OptionalDouble.of(number.doubleValue());
      case Boolean truth -> OptionalDouble.of(truth ? 1 : 0);
      case String text -> parse(text.strip());
      default -> OptionalDouble.empty();
    };
  }

  // Not Double.parseDouble alone: it also takes "1d" and hexadecimal, which operators never meant.
  private static OptionalDouble parse(String text) {
    if (NUMBER.matcher(text).matches()) {
      return OptionalDouble.of(Double.parseDouble(text));
    }
    if (INFINITY.matcher(text.toLowerCase(Locale.ROOT)).matches()) {
      return OptionalDouble.of(
          text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
    return OptionalDouble.empty();
  }

  private static boolean textual(
      @Nullable Object offered, @Nullable Object operand, IntPredicate accepts) {
    return offered instanceof String left
        && operand instanceof String right
        && accepts.test(left.compareTo(right));
  }

  private static boolean contains(@Nullable Object offered, @Nullable Object operand) {
    if (offered instanceof String text && operand instanceof String part) {
      return text.contains(part);
    }
    return offered instanceof Map<?, ?> map && operand != null && map.containsKey(operand);
  }

  private static boolean truth(Object value) {
    return value instanceof Boolean truth
        ? truth
        : TRUE_WORDS.contains(value.toString().strip().toLowerCase(Locale.ROOT));
  }

  @FunctionalInterface
  private interface NumberComparison {
    boolean holds(double left, double right);
  }
}
