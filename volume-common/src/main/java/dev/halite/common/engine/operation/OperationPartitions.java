package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.Upkeep;

/** The days that operations are kept in: some are made ahead, and old ones dropped as a whole. */
final class OperationPartitions {
  private static final int DAYS_AHEAD = 8;
  private static final int DAYS_KEPT = 30;

  private final Upkeep upkeep;

  OperationPartitions(Upkeep upkeep) {
    this.upkeep = upkeep;
  }

  /** Makes what is missing of the days to come; how many. */
  int add() {
    return call("SELECT operation_add_partitions(:days)", DAYS_AHEAD);
  }

  /** Drops days long ago of which no operation is under way; how many. */
  int drop() {
    return call("SELECT operation_drop_partitions(:days)", DAYS_KEPT);
  }

  private int call(String function, int days) {
    return upkeep.piece(
        jdbc -> jdbc.sql(function).param("days", days).query(Integer.class).single());
  }
}
