package dev.halite.driver.lvm;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Name of a logical volume that the driver makes, as the field's own driver writes it. There is no
 * other way to name one in a change but the pool's configured name: no text of anybody else gets
 * into a command.
 */
record LvName(Kind kind, UUID id) {

  /** What it holds. */
  enum Kind {
    VOLUME("volume-"),
    /** LVM keeps names that begin with {@code snapshot} to itself. */
    SNAPSHOT("_snapshot-"),
    /** What a volume is copied from, for as long as that takes; by the id of the new volume. */
    SOURCE("_source-");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }
  }

  LvName {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(id, "id");
  }

  static LvName volume(UUID id) {
    return new LvName(Kind.VOLUME, id);
  }

  static LvName snapshot(UUID id) {
    return new LvName(Kind.SNAPSHOT, id);
  }

  static LvName source(UUID id) {
    return new LvName(Kind.SOURCE, id);
  }

  /** Of which the text is the name; empty for a name that the driver would never give. */
  static Optional<LvName> parse(String text) {
    return Arrays.stream(Kind.values())
        .filter(kind -> text.startsWith(kind.prefix))
        .findFirst()
        .flatMap(kind -> id(text.substring(kind.prefix.length())).map(id -> new LvName(kind, id)));
  }

  private static Optional<UUID> id(String text) {
    try {
      // the JDK also takes ids with digits left out
      return Optional.of(UUID.fromString(text)).filter(id -> id.toString().equals(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return kind.prefix + id;
  }
}
