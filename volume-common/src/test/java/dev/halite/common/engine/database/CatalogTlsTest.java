package dev.halite.common.engine.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.halite.common.CommonContext;
import dev.halite.testkit.broker.BrokerExtension;
import dev.halite.testkit.database.DatabaseExtension;
import dev.halite.testkit.database.DatabaseServer;
import dev.halite.testkit.tls.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The settings of docs/security.md for the way to the database, on Debian's PostgreSQL. */
@Timeout(120)
class CatalogTlsTest {
  @RegisterExtension
  static final DatabaseExtension DATABASE =
      DatabaseExtension.on(DatabaseServer.DEBIAN_15)
          .preparedBy(
              "catalog",
              database ->
                  new CatalogSchema(
                          new DriverManagerDataSource(
                              database.jdbcUrl(), database.user(), database.password()))
                      .migrate());

  @RegisterExtension static final BrokerExtension BROKER = BrokerExtension.qpid();

  @TempDir static Path directory;
  private static TestAuthority right;
  private static TestAuthority wrong;

  @BeforeAll
  static void giveTheServerACertificate() throws Exception {
    right = TestAuthority.in(directory, "right");
    wrong = TestAuthority.in(directory, "wrong");
    TestAuthority.Issued issued = right.issue("server", "IP:127.0.0.1");
    // The server writes the files itself: it may run as another user, and insists on owning them.
    give("server.crt", issued.certificate());
    give("server.key", issued.key());
    setTls("on");
  }

  @AfterAll
  static void takeItAway() throws SQLException {
    setTls("off");
  }

  @Test
  void allConnectionsOfAProcessAreEncrypted() {
    try (ConfigurableApplicationContext process =
        CommonContext.start(
            DATABASE, BROKER, "spring.datasource.url=" + url(DATABASE.host(), right))) {
      JdbcClient jdbc = process.getBean(JdbcClient.class);
      List<String> versions =
          jdbc.sql(
                  """
                  SELECT coalesce(s.version, 'none') FROM pg_stat_ssl s
                  JOIN pg_stat_activity a ON a.pid = s.pid
                  WHERE a.datname = current_database() AND a.backend_type = 'client backend'
                  """)
              .query(String.class)
              .list();
      assertThat(versions).hasSizeGreaterThan(1).containsOnly("TLSv1.3");
    }
  }

  @Test
  void aServerThatAnotherAuthorityHasSignedIsRefused() {
    refused(DATABASE.host(), wrong, "unable to find valid certification path");
  }

  @Test
  void aServerOfAnotherNameIsRefused() {
    refused("localhost", right, "The hostname localhost could not be verified");
  }

  @Test
  void aServerWithoutTlsIsRefused() throws SQLException {
    setTls("off");
    try {
      refused(DATABASE.host(), right, "The server does not support SSL.");
    } finally {
      setTls("on");
    }
  }

  private static void refused(String host, TestAuthority trusted, String reason) {
    CatalogSchema schema =
        new CatalogSchema(
            new DriverManagerDataSource(url(host, trusted), DATABASE.user(), DATABASE.password()));
    assertThatThrownBy(() -> new CatalogSchemaCheck(schema, Duration.ZERO).start())
        .isInstanceOf(CatalogUnusableException.class)
        .hasMessageStartingWith("The catalog at spring.datasource.url did not answer within 0 s: ")
        .hasMessageContaining(reason)
        .hasMessageNotContaining(DATABASE.password());
  }

  private static String url(String host, TestAuthority trusted) {
    return "jdbc:postgresql://%s:%d/%s?sslmode=verify-full&sslrootcert=%s"
        .formatted(host, DATABASE.port(), DATABASE.database(), trusted.certificate());
  }

  private static void give(String name, Path file) throws SQLException, IOException {
    try (Connection connection = DATABASE.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMP TABLE line (number serial, text text)");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO line (text) VALUES (?)")) {
        for (String line : Files.readAllLines(file)) {
          insert.setString(1, line);
          insert.executeUpdate();
        }
      }
      statement.execute(
          "COPY (SELECT text FROM line ORDER BY number) TO PROGRAM 'umask 077; cat > %s'"
              .formatted(name));
    }
  }

  private static void setTls(String value) throws SQLException {
    try (Connection connection = DATABASE.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM SET ssl = " + value);
      statement.execute("SELECT pg_reload_conf()");
    }
    await()
        .until(
            () -> {
              try (Connection connection = DATABASE.connect()) {
                return JdbcClient.create(new SingleConnectionDataSource(connection, true))
                    .sql("SHOW ssl")
                    .query(String.class)
                    .single()
                    .equals(value);
              }
            });
  }
}
