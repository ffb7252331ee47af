package dev.halite.common.engine.operation;

/** What an operation works on. */
public enum ResourceType {
  VOLUME("volume"),
  SNAPSHOT("snapshot"),
  BACKUP("backup"),
  ATTACHMENT("attachment"),
  GROUP("group");

  private final String text;

  ResourceType(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
