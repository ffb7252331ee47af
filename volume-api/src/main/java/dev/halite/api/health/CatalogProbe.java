package dev.halite.api.health;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Without the catalog no request can be answered. */
@Component
class CatalogProbe implements HealthProbe {
  private static final int PATIENCE_SECONDS = 2;

  private final ObjectProvider<DataSource> catalog;

  CatalogProbe(ObjectProvider<DataSource> catalog) {
    this.catalog = catalog;
  }

  @Override
  public String name() {
    return "catalog";
  }

  @Override
  public boolean healthy() {
    DataSource source = catalog.getIfAvailable();
    if (source == null) {
      return true;
    }
    try (Connection connection = source.getConnection()) {
      return connection.isValid(PATIENCE_SECONDS);
    } catch (SQLException e) {
      throw new IllegalStateException("the catalog does not answer", e);
    }
  }
}
