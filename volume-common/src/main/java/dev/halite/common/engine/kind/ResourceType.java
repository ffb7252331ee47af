package dev.halite.common.engine.kind;

import java.util.List;

/** What an operation works on. */
public enum ResourceType {
  VOLUME(
      "volume",
      "volume",
      Rank.VOLUME,
      "metadata",
      "admin_metadata",
      "image_metadata",
      "provider_auth"),
  SNAPSHOT("snapshot", "snapshot", Rank.SNAPSHOT, "metadata"),
  BACKUP("backup", "backup", Rank.BACKUP, "metadata"),
  ATTACHMENT("attachment", "attachment", Rank.ATTACHMENT, "connector", "connection_info"),
  GROUP("group", "volume_group", Rank.GROUP);

  private final String text;
  private final String table;
  private final Rank rank;
  private final List<String> emptied;

  ResourceType(String text, String table, Rank rank, String... emptied) {
    this.text = text;
    this.table = table;
    this.rank = rank;
    this.emptied = List.of(emptied);
  }

  public String text() {
    return text;
  }

  /** The text as the first word of a sentence. */
  public String title() {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  /** The table whose rows they are. */
  public String table() {
    return table;
  }

  /**
   * Columns that go back to their defaults when a row is deleted: what users or drivers have put
   * there, and secrets. The row stays for a while, and nobody needs them any more.
   */
  public List<String> emptied() {
    return emptied;
  }

  /** When their rows are touched. */
  public Rank rank() {
    return rank;
  }
}
