package dev.halite.common.engine.kind;

/** What an operation works on. */
public enum ResourceType {
  VOLUME("volume", "volume", Rank.VOLUME),
  SNAPSHOT("snapshot", "snapshot", Rank.SNAPSHOT),
  BACKUP("backup", "backup", Rank.BACKUP),
  ATTACHMENT("attachment", "attachment", Rank.ATTACHMENT),
  GROUP("group", "volume_group", Rank.GROUP);

  private final String text;
  private final String table;
  private final Rank rank;

  ResourceType(String text, String table, Rank rank) {
    this.text = text;
    this.table = table;
    this.rank = rank;
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

  /** When their rows are touched. */
  public Rank rank() {
    return rank;
  }
}
