package dev.halite.common.engine.database;

import java.time.Duration;

/**
 * What PostgreSQL ends by itself in our sessions, so that nothing keeps a connection, or the locks
 * of its transaction, for good.
 */
public final class SessionLimits {
  /** How long a statement of a request or of a worker may take, if no setting says otherwise. */
  public static final Duration STATEMENT = Duration.ofSeconds(30);

  /** A process that stops or is cut off inside a transaction must not keep its row locks. */
  private static final Duration IDLE_IN_TRANSACTION = Duration.ofSeconds(15);

  private SessionLimits() {}

  /**
   * The limits as {@code options} of a new connection.
   *
   * @param statement the longest time of a statement; 0: none
   */
  public static String options(Duration statement) {
    return "-c idle_in_transaction_session_timeout=%d -c statement_timeout=%d"
        .formatted(IDLE_IN_TRANSACTION.toMillis(), statement.toMillis());
  }
}
