package dev.halite.common.engine.database;

/** The condition by which a statement reads or changes one row that is not deleted. */
public final class LivingRow {
  /**
   * For a parameter {@code id}. Said so that it does not imply {@code deleted_at IS NULL}: of the
   * partial indexes with that condition, one that was all but empty when it was last looked at
   * seems cheaper to read whole than the primary key is to search, and plans are kept.
   */
  public static final String BY_ID = "id = :id AND COALESCE(deleted_at, 'infinity') = 'infinity'";

  private LivingRow() {}
}
