package dev.halite.manage.target;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of what storage and catalog say of an export.
 *
 * @param attachment null where the line is of the whole export
 * @param initiator null where it is not known
 * @param host of the server; null where it is not known
 * @param targets names under which it is offered, or is to be
 */
record ExportFinding(
    String backend,
    UUID volume,
    @Nullable UUID attachment,
    @Nullable String initiator,
    @Nullable String host,
    List<String> targets,
    Finding finding) {
  ExportFinding {
    Objects.requireNonNull(finding, "finding");
    targets = List.copyOf(targets);
  }

  /** What it is, and what a repair does about it. */
  enum Finding {
    /** Storage and catalog agree. */
    OK("ok", "-"),
    /** It is recorded, and not offered so. */
    LOST("not offered as it is recorded", "publish it again"),
    /** The volume is not there any more. */
    GONE("its volume is not there", "end it"),
    /** The catalog has no such attachment. */
    STRANGER("the catalog has no such attachment", "end it"),
    /** It was made here by hand. */
    HAND_MADE("made by hand", "nothing: 'target delete' ends it"),
    /** What offers it does not answer. */
    UNSEEN("cannot be looked at", "nothing: what is to offer it does not answer"),
    /** Nothing says to whom it was given, and the catalog knows nobody. */
    UNRECORDED("offered, and neither recorded nor attached", "end it"),
    /** Nothing says to whom it was given, and the catalog knows somebody. */
    UNRECORDED_IN_USE("offered, and not recorded to whom", "nothing: detach it from all servers"),
    /** The record cannot be read. */
    UNREADABLE("its record cannot be read", "put the record aside"),
    /** The catalog says that a server is connected. */
    MISSING("attached, and not recorded", "nothing: detach it and attach it again");

    private final String text;
    private final String repair;

    Finding(String text, String repair) {
      this.text = text;
      this.repair = repair;
    }

    /** For programs; it stays so. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    String text() {
      return text;
    }

    String repair() {
      return repair;
    }

    /** Whether a repair does anything. */
    boolean isRepairable() {
      return switch (this) {
        case LOST, GONE, STRANGER, UNRECORDED, UNREADABLE -> true;
        case OK, HAND_MADE, UNSEEN, UNRECORDED_IN_USE, MISSING -> false;
      };
    }
  }
}
