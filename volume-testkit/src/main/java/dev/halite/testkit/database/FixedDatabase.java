package dev.halite.testkit.database;

import dev.halite.embedded.postgres.CatalogAccess;
import dev.halite.embedded.postgres.EmbeddedCatalog;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** One database of a server, while it is being prepared as a template. */
record FixedDatabase(EmbeddedCatalog catalog, CatalogAccess access) implements DatabaseUnderTest {

  @Override
  public String host() {
    return access.host();
  }

  @Override
  public int port() {
    return access.port();
  }

  @Override
  public String database() {
    return access.database();
  }

  @Override
  public String user() {
    return access.user();
  }

  @Override
  public String password() {
    return access.password();
  }

  @Override
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl(), user(), password());
  }

  @Override
  public void stop() {
    catalog.stop();
  }

  @Override
  public void kill() {
    catalog.kill();
  }

  @Override
  public void start() {
    catalog.start();
  }
}
