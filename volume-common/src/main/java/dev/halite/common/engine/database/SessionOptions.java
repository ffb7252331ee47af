package dev.halite.common.engine.database;

import java.time.Duration;

/**
 * How our sessions are set up: what PostgreSQL ends by itself in them, so that nothing keeps a
 * connection, or the locks of its transaction, for good; and whether it plans a statement anew for
 * its values.
 */
public final class SessionOptions {
  /** How long a statement of a request or of a worker may take, if no setting says otherwise. */
  public static final Duration STATEMENT = Duration.ofSeconds(30);

  /** A process that stops or is cut off inside a transaction must not keep its row locks. */
  private static final Duration IDLE_IN_TRANSACTION = Duration.ofSeconds(15);

  private SessionOptions() {}

  /**
   * The limits as {@code options} of a new connection.
   *
   * @param statement the longest time of a statement; 0: none
   */
  public static String of(Duration statement) {
    return "-c idle_in_transaction_session_timeout=%d -c statement_timeout=%d"
        .formatted(IDLE_IN_TRANSACTION.toMillis(), statement.toMillis());
  }

  /**
   * The same with one plan a statement, for good. Left to itself PostgreSQL plans whatever names a
   * row of the partitioned table of operations anew each time, which costs several times what the
   * statement does. Not for lists, where a rare value and a common one need different plans.
   */
  public static String withFixedPlans(Duration statement) {
    return of(statement) + " -c plan_cache_mode=force_generic_plan";
  }
}
