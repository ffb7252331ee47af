package dev.halite.common.catalog.service;

/** The kinds of service, by the names that clients know. */
public enum ServiceBinary {
  SCHEDULER("cinder-scheduler"),
  VOLUME("cinder-volume"),
  BACKUP("cinder-backup");

  private final String text;

  ServiceBinary(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
