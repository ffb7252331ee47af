package dev.halite.driver;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One setting of a driver, as a row: how it is read, what is refused and what the documentation
 * says of it follow from here.
 *
 * @param name lower-case words joined by hyphens
 * @param kind what its value may be
 * @param absent the value's text when it is not set; null when there is none
 * @param shownAbsent what the documentation says of it then; empty when it must be set
 * @param sentence what it is for, as in the documentation
 */
public record Setting<T>(
    String name,
    SettingKind<T> kind,
    @Nullable String absent,
    String shownAbsent,
    String sentence) {
  public Setting {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(shownAbsent, "shownAbsent");
    Objects.requireNonNull(sentence, "sentence");
    if (absent != null && kind.read(absent).isEmpty()) {
      throw new IllegalArgumentException(
          "The default of '%s' must be %s, not '%s'.".formatted(name, kind.condition(), absent));
    }
  }

  /** One that must be set. */
  public static <T> Setting<T> required(String name, SettingKind<T> kind, String sentence) {
    return new Setting<>(name, kind, null, "", sentence);
  }

  /** One with a default. */
  public static <T> Setting<T> of(
      String name, SettingKind<T> kind, String absent, String sentence) {
    return new Setting<>(name, kind, absent, "`" + absent + "`", sentence);
  }

  /**
   * One that may be left out.
   *
   * @param shownAbsent what holds then, in words
   */
  public static <T> Setting<T> optional(
      String name, SettingKind<T> kind, String shownAbsent, String sentence) {
    return new Setting<>(name, kind, null, shownAbsent, sentence);
  }

  /** The pool's name, where it is not the name of something on the storage. */
  public static Setting<String> poolName() {
    return optional(
        "pool-name",
        SettingKind.text(Pattern.compile("[^#@]+"), "a text without # and @"),
        "the backend's name",
        "the part after `#`");
  }

  /** The share of a pool that the scheduler leaves alone, as every driver reports it. */
  public static Setting<Integer> reservedPercentage() {
    return of(
        "reserved-percentage",
        SettingKind.number(0, 100),
        "0",
        "share of the pool that the scheduler leaves alone");
  }

  /** How often a pool may be promised, as every thin driver reports it; NaN is {@code auto}. */
  public static Setting<Double> maxOverSubscriptionRatio() {
    return of(
        "max-over-subscription-ratio",
        SettingKind.ratioOrAuto(),
        "20.0",
        "how many times the total may be promised by thin volumes");
  }

  /** Whether it must be set. */
  public boolean isRequired() {
    return absent == null && shownAbsent.isEmpty();
  }

  /** Its row in the table of the documentation: key, default, what it is. */
  public String documentation() {
    String shown = shownAbsent.isEmpty() ? "" : shownAbsent + " ";
    return "| `%s` | %s| %s: %s |".formatted(name, shown, sentence, kind.condition());
  }
}
