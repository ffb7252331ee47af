package dev.halite.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.halite.embedded.EmbeddedStartException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedCatalogTest {

  private static final PostgresBinaries BINARIES =
      PostgresBinaries.unpackedBelow(Path.of("target", "postgres-binaries"));

  @TempDir Path directory;

  @Test
  void keepsRowsAndPortOverAStopAndAStart() throws Exception {
    int port;
    try (EmbeddedCatalog catalog = EmbeddedCatalog.start(settings(true))) {
      execute(catalog, "CREATE TABLE t AS SELECT 7 AS n");
      port = catalog.access().port();
    }

    try (EmbeddedCatalog again = EmbeddedCatalog.start(settings(true))) {
      assertThat(query(again, "SELECT n FROM t")).isEqualTo("7");
      assertThat(again.access().port()).isEqualTo(port);
    }
  }

  @Test
  void isDurableOnRequestAndSortsByBytes() throws Exception {
    try (EmbeddedCatalog catalog = EmbeddedCatalog.start(settings(true))) {
      assertThat(query(catalog, "SHOW fsync")).isEqualTo("on");
      assertThat(query(catalog, "SHOW full_page_writes")).isEqualTo("on");
      assertThat(query(catalog, "SHOW synchronous_commit")).isEqualTo("on");
      assertThat(query(catalog, "SHOW server_encoding")).isEqualTo("UTF8");
      assertThat(
              query(
                  catalog, "SELECT datcollate FROM pg_database WHERE datname = current_database()"))
          .isEqualTo("C");
    }
  }

  @Test
  void replacesAServerThatAnEarlierProcessLeftBehind() throws Exception {
    EmbeddedCatalog left = EmbeddedCatalog.start(settings(false));
    execute(left, "CREATE TABLE t AS SELECT 7 AS n");
    long pid = postmaster().orElseThrow().pid();

    try (EmbeddedCatalog successor = EmbeddedCatalog.start(settings(true))) {
      assertThat(postmaster().orElseThrow().pid()).isNotEqualTo(pid);
      assertThat(query(successor, "SELECT n FROM t")).isEqualTo("7");
      assertThat(query(successor, "SHOW fsync")).isEqualTo("on");
    }
  }

  @Test
  void theServerEndsInOrderWithAProcessThatIsKilled() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CatalogProcess.class.getName(),
                directory.toString(),
                Path.of("target", "postgres-binaries").toAbsolutePath().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(process.inputReader().readLine()).isEqualTo("started");
      ProcessHandle server = postmaster().orElseThrow();

      process.destroyForcibly().waitFor();

      await().atMost(Duration.ofSeconds(30)).until(() -> postmaster().isEmpty());
      assertThat(pidFile()).as("pid file of server %d", server.pid()).doesNotExist();
      assertThat(Files.readString(directory.resolve("postgres.log")))
          .contains("database system is shut down");
    } finally {
      process.destroyForcibly();
      new Postmaster(directory.resolve("cluster")).kill();
    }
  }

  @Test
  void startsAfterTheServerWasKilled() throws Exception {
    try (EmbeddedCatalog catalog = EmbeddedCatalog.start(settings(true))) {
      execute(catalog, "CREATE TABLE t AS SELECT 7 AS n");
      catalog.kill();
      assertThatThrownBy(() -> query(catalog, "SELECT n FROM t")).isInstanceOf(SQLException.class);

      catalog.start();

      assertThat(query(catalog, "SELECT n FROM t")).isEqualTo("7");
    }
  }

  @Test
  void ignoresAPidFileWhosePidBelongsToAnotherProgram() throws Exception {
    EmbeddedCatalog.start(settings(false)).close();
    Files.writeString(pidFile(), ProcessHandle.current().pid() + "\n" + directory + "\n");

    try (EmbeddedCatalog catalog = EmbeddedCatalog.start(settings(false))) {
      assertThat(query(catalog, "SELECT 1")).isEqualTo("1");
      assertThat(ProcessHandle.current().isAlive()).isTrue();
    }
  }

  @Test
  void takesAnotherPortWhenItsOwnIsTaken() throws Exception {
    int port;
    try (EmbeddedCatalog catalog = EmbeddedCatalog.start(settings(false))) {
      port = catalog.access().port();
    }

    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        EmbeddedCatalog catalog = EmbeddedCatalog.start(settings(false))) {
      assertThat(catalog.access().port()).isNotEqualTo(taken.getLocalPort());
      assertThat(query(catalog, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void beginsAnewWhenTheFirstStartWasCutOff() throws Exception {
    Files.createDirectories(directory.resolve("cluster.unfinished/base"));
    Files.writeString(directory.resolve("cluster.unfinished/PG_VERSION"), "18\n");

    try (EmbeddedCatalog catalog = EmbeddedCatalog.start(settings(false))) {
      assertThat(query(catalog, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void refusesAClusterOfAnotherVersionInOneSentence() throws Exception {
    EmbeddedCatalog.start(settings(false)).close();
    Files.writeString(directory.resolve("cluster/PG_VERSION"), "9\n");

    assertThatThrownBy(() -> EmbeddedCatalog.start(settings(false)))
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageContaining("made by PostgreSQL 9, but this is PostgreSQL 18");
  }

  @Test
  void refusesADirectoryThatIsAFile() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> EmbeddedCatalog.start(new CatalogSettings(file, BINARIES, false, 20)))
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageContaining("cannot be used for the catalog");
  }

  @Test
  void wantsThePasswordAndKeepsItToItself() throws Exception {
    try (EmbeddedCatalog catalog = EmbeddedCatalog.start(settings(false))) {
      CatalogAccess access = catalog.access();

      assertThatThrownBy(
              () -> DriverManager.getConnection(access.jdbcUrl(), access.user(), "guess"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password");
      assertThat(access.toString()).doesNotContain(access.password());
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(directory.resolve("access.properties"))))
          .isEqualTo("rw-------");
      assertThat(EmbeddedCatalog.accessIn(directory)).contains(access);
    }
  }

  @Test
  void copiesATemplateDatabase() throws Exception {
    try (EmbeddedCatalog catalog = EmbeddedCatalog.start(settings(false))) {
      execute(catalog, "CREATE TABLE t AS SELECT 7 AS n");

      CatalogAccess copy = catalog.createDatabase("copy", "halite");

      try (Connection connection =
          DriverManager.getConnection(copy.jdbcUrl(), copy.user(), copy.password())) {
        assertThat(single(connection, "SELECT n FROM t")).isEqualTo("7");
        catalog.dropDatabase("copy");
        await().untilAsserted(() -> assertThat(connection.isValid(1)).isFalse());
      }
    }
  }

  private CatalogSettings settings(boolean durable) {
    return new CatalogSettings(directory, BINARIES, durable, 20);
  }

  private Optional<ProcessHandle> postmaster() {
    return new Postmaster(directory.resolve("cluster")).running();
  }

  private Path pidFile() {
    return directory.resolve("cluster/postmaster.pid");
  }

  private static void execute(EmbeddedCatalog catalog, String sql) throws SQLException {
    try (Connection connection = connect(catalog);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(EmbeddedCatalog catalog, String sql) throws SQLException {
    try (Connection connection = connect(catalog)) {
      return single(connection, sql);
    }
  }

  private static String single(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static Connection connect(EmbeddedCatalog catalog) throws SQLException {
    CatalogAccess access = catalog.access();
    return DriverManager.getConnection(access.jdbcUrl(), access.user(), access.password());
  }
}
