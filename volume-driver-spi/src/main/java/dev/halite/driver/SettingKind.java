package dev.halite.driver;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What the value of a setting may be. Beside its own condition each kind has two more: no control
 * characters, and not more than 4096 characters.
 *
 * @param condition completes "must be ..."
 * @param reader the value; empty when the text does not meet the condition
 */
public record SettingKind<T>(String condition, Function<String, Optional<T>> reader) {
  private static final int LONGEST = 4_096;

  public SettingKind {
    Objects.requireNonNull(condition, "condition");
    Objects.requireNonNull(reader, "reader");
  }

  /** Any text. */
  public static SettingKind<String> text() {
    return new SettingKind<>("a text", Optional::of);
  }

  /** A text of a form. */
  public static SettingKind<String> text(Pattern form, String condition) {
    return new SettingKind<>(
        condition, text -> Optional.of(text).filter(it -> form.matcher(it).matches()));
  }

  /** A whole number within bounds. */
  public static SettingKind<Integer> number(int least, int most) {
    return new SettingKind<>(
        "a whole number from %d to %d".formatted(least, most),
        text -> integer(text).filter(it -> it >= least && it <= most));
  }

  /** A power of two, from 1 to a bound. */
  public static SettingKind<Integer> powerOfTwo(int most) {
    return new SettingKind<>(
        "a power of two from 1 to " + most,
        text -> integer(text).filter(it -> it >= 1 && it <= most && Integer.bitCount(it) == 1));
  }

  /** {@code true} or {@code false}. */
  public static SettingKind<Boolean> flag() {
    return new SettingKind<>(
        "true or false",
        text ->
            Optional.of(text)
                .filter(it -> it.equals("true") || it.equals("false"))
                .map(Boolean::valueOf));
  }

  /** An absolute path. */
  public static SettingKind<Path> path() {
    return new SettingKind<>("an absolute path", SettingKind::absolute);
  }

  /** One of the constants, in lower case. */
  public static <E extends Enum<E>> SettingKind<E> oneOf(Class<E> constants) {
    List<String> words =
        Arrays.stream(constants.getEnumConstants()).map(SettingKind::word).toList();
    return new SettingKind<>(
        String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast(),
        text ->
            Arrays.stream(constants.getEnumConstants())
                .filter(it -> word(it).equals(text))
                .findFirst());
  }

  /** A number of at least 1, or {@code auto}, which is NaN. */
  public static SettingKind<Double> ratioOrAuto() {
    return new SettingKind<>("'auto' or a number of at least 1", SettingKind::ratio);
  }

  /** The value of a text. */
  Optional<T> read(String text) {
    boolean plain = text.length() <= LONGEST && text.chars().noneMatch(Character::isISOControl);
    return plain ? reader.apply(text) : Optional.empty();
  }

  private static Optional<Integer> integer(String text) {
    try {
      return Optional.of(Integer.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Double> ratio(String text) {
    if (text.equals("auto")) {
      return Optional.of(Double.NaN);
    }
    try {
      return Optional.of(Double.valueOf(text)).filter(it -> it >= 1 && Double.isFinite(it));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> absolute(String text) {
    try {
      return Optional.of(Path.of(text)).filter(Path::isAbsolute).map(Path::normalize);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
