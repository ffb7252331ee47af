package dev.halite.common.engine.database;

import java.util.Objects;
import java.util.function.ToIntFunction;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Work on the catalog that nobody waits for. Its statements may take longer than those of requests;
 * the limit is there for what would never end.
 */
public final class Upkeep {
  private static final String LIMIT = "SET LOCAL statement_timeout = '1h'";

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;

  /**
   * Over connections that others use, too.
   *
   * @param transactions on the same connections
   */
  public Upkeep(JdbcClient jdbc, TransactionTemplate transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
  }

  /** Does a piece of it in a transaction of its own; how many rows it was. */
  public int piece(ToIntFunction<JdbcClient> work) {
    return Objects.requireNonNull(
        transactions.execute(
            status -> {
              jdbc.sql(LIMIT).update();
              return work.applyAsInt(jdbc);
            }));
  }
}
