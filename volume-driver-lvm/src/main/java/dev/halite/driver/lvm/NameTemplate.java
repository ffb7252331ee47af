package dev.halite.driver.lvm;

import dev.halite.driver.SettingKind;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What stands around the id in a name that the driver gives, as operators of the field write it.
 *
 * @param before what comes before the id
 * @param after what comes after it
 */
record NameTemplate(String before, String after) {
  private static final int LONGEST = 32;
  private static final String ID = "%s";
  private static final Pattern FORM =
      Pattern.compile("((?:[A-Za-z0-9+_.][A-Za-z0-9+_.-]*)?)%s([A-Za-z0-9+_.-]*)");

  private static final Pattern ID_BEGIN = Pattern.compile("[0-9a-f]+");

  /** With these LVM names what it makes for itself. */
  private static final List<String> RESERVED =
      List.of(
          "_cdata",
          "_cmeta",
          "_corig",
          "_cvol",
          "_imeta",
          "_iorig",
          "_mimage",
          "_mlog",
          "_pmspare",
          "_rimage",
          "_rmeta",
          "_tdata",
          "_tmeta",
          "_vdata",
          "_vorigin",
          "_wcorig");

  static final SettingKind<NameTemplate> KIND =
      new SettingKind<>(
          "a name with one %s in it, which stands for the id, and up to 32 letters, digits and + _"
              + " . - around that, the first of which is no -",
          NameTemplate::read);

  /** Of a text that has the form. */
  static NameTemplate of(String text) {
    return read(text).orElseThrow(() -> new IllegalArgumentException(text));
  }

  private static Optional<NameTemplate> read(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches() && text.length() <= LONGEST + ID.length()
        ? Optional.of(new NameTemplate(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  /** Whether LVM would refuse such names, or take them for its own. */
  boolean isReserved() {
    return before.startsWith("snapshot")
        || before.startsWith("pvmove")
        || before.equals("pvmov")
        || Stream.of(before, after).anyMatch(part -> RESERVED.stream().anyMatch(part::contains))
        || RESERVED.stream().anyMatch(this::isCompletedById);
  }

  /** Some ids begin with the letters that a word wants. */
  private boolean isCompletedById(String word) {
    return IntStream.range(1, word.length())
        .filter(cut -> before.endsWith(word.substring(0, cut)))
        .anyMatch(cut -> ID_BEGIN.matcher(word.substring(cut)).matches());
  }

  /** As the field's own driver has it, as LVM keeps names that begin with {@code snapshot}. */
  NameTemplate escaped() {
    return before.startsWith("snapshot") ? new NameTemplate("_" + before, after) : this;
  }

  String name(UUID id) {
    return before + id + after;
  }

  /** Of which id this is the name, exactly. */
  Optional<UUID> parse(String name) {
    if (!name.startsWith(before)
        || !name.endsWith(after)
        || name.length() < before.length() + after.length()) {
      return Optional.empty();
    }
    String text = name.substring(before.length(), name.length() - after.length());
    try {
      // the JDK also takes ids with digits left out
      return Optional.of(UUID.fromString(text)).filter(id -> id.toString().equals(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return before + ID + after;
  }
}
