package dev.halite.common.engine.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Three connections to the catalog for the heartbeat, the sweep and the taking of work alone: they
 * must get through when requests have taken every other one.
 */
public final class ControlCatalog implements AutoCloseable {
  private static final int CONNECTIONS = 3;
  private static final long TIMEOUT_MILLIS = 3_000;

  private final HikariDataSource dataSource;
  private final JdbcClient jdbc;

  ControlCatalog(JdbcConnectionDetails details) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("halite-control");
    config.setJdbcUrl(details.getJdbcUrl());
    config.setUsername(details.getUsername());
    config.setPassword(details.getPassword());
    config.setMaximumPoolSize(CONNECTIONS);
    config.setConnectionTimeout(TIMEOUT_MILLIS);
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("ApplicationName", "halite-control");
    config.addDataSourceProperty("socketTimeout", "10");
    this.dataSource = new HikariDataSource(config);
    this.jdbc = JdbcClient.create(dataSource);
  }

  public JdbcClient jdbc() {
    return jdbc;
  }

  @Override
  public void close() {
    dataSource.close();
  }
}
