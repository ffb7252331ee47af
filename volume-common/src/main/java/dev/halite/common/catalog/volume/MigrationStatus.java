package dev.halite.common.catalog.volume;

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

  private final String text;

  MigrationStatus(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
