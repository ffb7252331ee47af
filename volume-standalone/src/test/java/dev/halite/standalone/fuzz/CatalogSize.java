package dev.halite.standalone.fuzz;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** How much the catalog of a running standalone has on disk. */
final class CatalogSize {
  private CatalogSize() {}

  /**
   * In bytes.
   *
   * @param data directory of the standalone
   */
  static long of(Path data) throws IOException, SQLException {
    Properties access = new Properties();
    try (Reader file = Files.newBufferedReader(data.resolve("catalog/access.properties"))) {
      access.load(file);
    }
    String url =
        "jdbc:postgresql://%s:%s/%s"
            .formatted(
                access.getProperty("host"),
                access.getProperty("port"),
                access.getProperty("database"));
    try (Connection connection =
            DriverManager.getConnection(
                url, access.getProperty("user"), access.getProperty("password"));
        Statement statement = connection.createStatement();
        ResultSet size =
            statement.executeQuery("SELECT sum(pg_database_size(oid)) FROM pg_database")) {
      size.next();
      return size.getLong(1);
    }
  }
}
