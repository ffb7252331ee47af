package dev.halite.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class DatabaseExtensionTest {

  private static final AtomicInteger PREPARED = new AtomicInteger();

  @RegisterExtension static final DatabaseExtension FIRST = prepared();

  @RegisterExtension static final DatabaseExtension SECOND = prepared();

  @RegisterExtension
  static final DatabaseExtension DEBIAN = DatabaseExtension.on(DatabaseServer.DEBIAN_15);

  @AfterAll
  static void preparedOnce() {
    assertThat(PREPARED).hasValue(1);
  }

  @Test
  void givesEachClassItsOwnCopyOfThePreparedDatabase() throws Exception {
    execute(FIRST, "INSERT INTO t VALUES (1)");

    assertThat(query(FIRST, "SELECT count(*) FROM t")).isEqualTo("1");
    assertThat(query(SECOND, "SELECT count(*) FROM t")).isEqualTo("0");
  }

  @Test
  void runsOnTheOldestSupportedVersionToo() throws Exception {
    assertThat(query(DEBIAN, "SHOW server_version")).startsWith("15.");
    assertThat(query(FIRST, "SHOW server_version")).startsWith("18.");
  }

  @Test
  void comesBackAfterTheServerWasKilled() throws Exception {
    execute(DEBIAN, "CREATE TABLE kept AS SELECT 7 AS n");
    DEBIAN.kill();
    assertThatThrownBy(DEBIAN::connect).isInstanceOf(SQLException.class);

    DEBIAN.start();

    assertThat(query(DEBIAN, "SELECT n FROM kept")).isEqualTo("7");
  }

  @Nested
  class InANestedClass {

    @Test
    void theDatabaseOfTheOuterClassStays() throws Exception {
      assertThat(query(FIRST, "SELECT 1")).isEqualTo("1");
    }
  }

  private static DatabaseExtension prepared() {
    return DatabaseExtension.embedded()
        .preparedBy(
            "extension-test",
            database -> {
              PREPARED.incrementAndGet();
              try {
                execute(database, "CREATE TABLE t (n int)");
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  private static void execute(DatabaseUnderTest database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(DatabaseUnderTest database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
