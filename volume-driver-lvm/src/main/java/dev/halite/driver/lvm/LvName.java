package dev.halite.driver.lvm;

import java.util.Objects;
import java.util.UUID;

/**
 * A logical volume that the driver makes. There is no other way to name one in a change but the
 * pool's configured name and, where it becomes a volume or is given up, a {@link ForeignName} that
 * LVM has reported: no text of anybody else gets into a command. How it is called in its group is
 * said by {@link LvNames}.
 */
record LvName(Kind kind, UUID id) {

  /** What it holds. */
  enum Kind {
    VOLUME("volume-"),
    /** LVM keeps names that begin with {@code snapshot} to itself. */
    SNAPSHOT("_snapshot-"),
    /** What a volume is copied from, for as long as that takes; by the id of the new volume. */
    SOURCE("_source-"),
    /** What is deleted and not overwritten yet; by an id of its own. */
    DELETED("_deleted-");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }

    /** The template of its names where no other is configured. */
    String usual() {
      return prefix + "%s";
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

  static LvName deleted(UUID id) {
    return new LvName(Kind.DELETED, id);
  }

  /** As sentences, locks and targets call it, whatever its name in the group is. */
  @Override
  public String toString() {
    return kind.prefix + id;
  }
}
