package dev.halite.common.engine.database;

import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Work on the catalog that nobody waits for. Its statements may take longer than those of requests;
 * the limit is there for what would never end. It waits for no lock that others hold, as everybody
 * else would wait behind it.
 */
public final class Upkeep {
  private static final List<String> LIMITS =
      List.of("SET LOCAL statement_timeout = '1h'", "SET LOCAL lock_timeout = '2s'");

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
              LIMITS.forEach(limit -> jdbc.sql(limit).update());
              return work.applyAsInt(jdbc);
            }));
  }
}
