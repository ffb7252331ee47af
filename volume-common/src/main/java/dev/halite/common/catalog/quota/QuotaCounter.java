package dev.halite.common.catalog.quota;

/** What is counted; the columns of quota_usage. */
public enum QuotaCounter {
  VOLUMES("volumes", 10),
  GIGABYTES("gigabytes", 1000),
  SNAPSHOTS("snapshots", 10),
  BACKUPS("backups", 10),
  BACKUP_GIGABYTES("backup_gigabytes", 1000),
  GROUPS("groups", 10);

  private final String text;
  private final long builtInLimit;

  QuotaCounter(String text, long builtInLimit) {
    this.text = text;
    this.builtInLimit = builtInLimit;
  }

  /** Name of the column, and of the resource in the API. */
  public String text() {
    return text;
  }

  /** Limit of a project when nobody has set one; -1 is none. */
  public long builtInLimit() {
    return builtInLimit;
  }
}
