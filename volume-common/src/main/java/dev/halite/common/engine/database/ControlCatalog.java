package dev.halite.common.engine.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Three connections to the catalog for the heartbeat, the sweep and the taking of work alone: they
 * must get through when requests have taken every other one.
 */
public final class ControlCatalog implements AutoCloseable {
  private static final int CONNECTIONS = 3;
  private static final long TIMEOUT_MILLIS = 3_000;

  /**
   * Before the client gives up: a statement that it no longer waits for could still do its work.
   */
  private static final Duration STATEMENT = Duration.ofSeconds(9);

  private static final String SOCKET_SECONDS = "10";

  private final DataSource dataSource;
  private final JdbcClient jdbc;

  ControlCatalog(JdbcConnectionDetails details) {
    this(pool(details));
  }

  private static DataSource pool(JdbcConnectionDetails details) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("halite-control");
    config.setJdbcUrl(details.getJdbcUrl());
    config.setUsername(details.getUsername());
    config.setPassword(details.getPassword());
    config.setMaximumPoolSize(CONNECTIONS);
    config.setConnectionTimeout(TIMEOUT_MILLIS);
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("ApplicationName", "halite-control");
    config.addDataSourceProperty("socketTimeout", SOCKET_SECONDS);
    config.addDataSourceProperty("options", SessionOptions.withFixedPlans(STATEMENT));
    return new HikariDataSource(config);
  }

  /** Over connections that somebody else has made. */
  public ControlCatalog(DataSource dataSource) {
    this.dataSource = dataSource;
    this.jdbc = JdbcClient.create(dataSource);
  }

  public DataSource dataSource() {
    return dataSource;
  }

  public JdbcClient jdbc() {
    return jdbc;
  }

  @Override
  public void close() {
    if (dataSource instanceof HikariDataSource pool) {
      pool.close();
    }
  }
}
