package dev.halite.common.engine.worker;

import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The workers of a catalog that no process can be using: whoever holds the lock of an embedded
 * catalog, and has just started it, knows that all earlier ones ended, and need not wait for their
 * leases to run out. Their storage is fenced as ever before their work goes to another.
 */
public final class AbandonedWorkers {
  private final JdbcClient jdbc;

  public AbandonedWorkers(DataSource catalog) {
    this.jdbc = JdbcClient.create(catalog);
  }

  /** Fences all workers; returns how many had not been. */
  public int fenceAll() {
    return jdbc.sql(
            """
            UPDATE worker SET lease_until = clock_timestamp(), fenced_at = clock_timestamp()
            WHERE fenced_at IS NULL
            """)
        .update();
  }
}
