package dev.halite.common.catalog.volume;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far a volume is on its way to another backend, with the text that administrators see. */
public enum MigrationStatus {
  /** It was asked for. */
  STARTING("starting"),
  /** It has a place to go to, and is copied. */
  MIGRATING("migrating"),
  /** The copy is whole and was compared. */
  COMPLETING("completing"),
  /** It is there. */
  SUCCESS("success"),
  /** It is where it was. */
  ERROR("error");

  /** What Cinder called a volume whose copy was being removed; such a one stays where it is. */
  private static final String DELETING = "deleting";

  private final String text;

  MigrationStatus(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** Whether a volume with this text is on its way; one that says nothing known is left alone. */
  public static boolean isUnderWay(@Nullable String text) {
    return text != null && !ended().contains(text);
  }

  /** The texts of volumes that are not on their way any more. */
  static List<String> ended() {
    return List.of(SUCCESS.text, ERROR.text, DELETING);
  }

  /** From where it is reached. */
  List<String> from() {
    return switch (this) {
      case STARTING -> ended();
      case MIGRATING -> List.of(STARTING.text);
      case COMPLETING -> List.of(MIGRATING.text);
      case SUCCESS -> List.of(COMPLETING.text);
      case ERROR -> List.of(STARTING.text, MIGRATING.text, COMPLETING.text);
    };
  }
}
