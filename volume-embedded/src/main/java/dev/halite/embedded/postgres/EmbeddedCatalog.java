package dev.halite.embedded.postgres;

import dev.halite.embedded.CommandRun;
import dev.halite.embedded.DaemonParent;
import dev.halite.embedded.EmbeddedStartException;
import dev.halite.embedded.FreePort;
import dev.halite.embedded.OwnFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PostgreSQL server of our own in a directory that is kept. The caller holds a lock on the
 * directory: a server that an earlier process left behind is then stopped and started anew with
 * today's settings, never adopted.
 */
public final class EmbeddedCatalog implements AutoCloseable {

  private static final String DATABASE = "halite";
  private static final String USER = "halite";
  private static final int PASSWORD_BYTES = 24;
  private static final int START_TRIES = 4;
  private static final long LOG_LIMIT = 16L << 20;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration START_POLL = Duration.ofMillis(10);
  private static final Duration TOOL_LIMIT = Duration.ofSeconds(120);
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  private final CatalogSettings settings;
  private final SecureRandom random = new SecureRandom();
  private final FreePort ports = new FreePort(random);
  private final AccessFile accessFile;
  private final ClusterFiles files;
  private final PostgresAccount account;
  private final Postmaster postmaster;
  private final DaemonParent parent = new DaemonParent();
  private CatalogAccess access;

  private EmbeddedCatalog(CatalogSettings settings) {
    this.settings = settings;
    this.accessFile = new AccessFile(accessFileIn(settings.directory()));
    this.files = new ClusterFiles(settings.directory());
    this.account = PostgresAccount.forCluster(files.cluster());
    this.postmaster = new Postmaster(files.cluster());
    try {
      this.access = prepare();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Starts the server, creating its cluster on first use. */
  public static EmbeddedCatalog start(CatalogSettings settings) {
    EmbeddedCatalog catalog = new EmbeddedCatalog(settings);
    catalog.start();
    return catalog;
  }

  /** How to reach a server that runs in the directory, or ran there; empty before the first. */
  public static Optional<CatalogAccess> accessIn(Path directory) {
    return new AccessFile(accessFileIn(directory)).read();
  }

  /**
   * Takes the directory of a catalog back that an earlier release gave to the account of the
   * server, which owns the cluster in it only. What the caller has found in a directory of its own.
   */
  public static void takeBack(Path directory) throws IOException {
    PostgresAccount.takeBack(directory, new ClusterFiles(directory).cluster());
  }

  public CatalogAccess access() {
    return access;
  }

  /** Starts the server after {@link #stop()} or {@link #kill()}; port and data are the same. */
  public void start() {
    try {
      if (postmaster.running().isPresent()) {
        stop();
      }
      postmaster.forgetStalePid();
      OwnFiles.rotate(files.log(), LOG_LIMIT);
      OwnFiles.createFile(files.log());
      startWithRetries();
      createDatabaseIfMissing(DATABASE);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Ends the server in order: connections are closed, everything is on disk. */
  public void stop() {
    for (String mode : List.of("fast", "immediate")) {
      if (postmaster.running().isEmpty()) {
        return;
      }
      tool("pg_ctl", "stop", "-D", files.cluster().toString(), "-w", "-t", "30", "-m", mode);
    }
    postmaster.kill();
  }

  /** Ends the server as a crash would. */
  public void kill() {
    postmaster.kill();
  }

  @Override
  public void close() {
    stop();
    parent.close();
  }

  /** Creates a database, as a copy of another one. */
  public CatalogAccess createDatabase(String name, String template) {
    administer("CREATE DATABASE " + checked(name) + " TEMPLATE " + checked(template));
    return access.withDatabase(name);
  }

  /** Removes a database and ends the connections to it. */
  public void dropDatabase(String name) {
    administer("DROP DATABASE IF EXISTS " + checked(name) + " WITH (FORCE)");
  }

  private CatalogAccess prepare() throws IOException {
    OwnFiles.createDirectory(settings.directory());
    account.letPass(settings.directory());
    account.letPass(settings.binaries().directory());
    if (!files.exists()) {
      CatalogAccess fresh =
          new CatalogAccess("127.0.0.1", ports.choose(), DATABASE, USER, newPassword());
      accessFile.write(fresh);
      createCluster(fresh.password());
      return fresh;
    }
    return accessFile
        .read()
        .orElseThrow(
            () ->
                new EmbeddedStartException(
                    "%s holds a database cluster without its access file."
                        .formatted(settings.directory())));
  }

  private void createCluster(String password) throws IOException {
    Path unfinished = files.emptyUnfinished();
    account.own(unfinished);
    Path passwordFile = files.directory().resolve(".password");
    OwnFiles.replace(passwordFile, password);
    account.own(passwordFile);
    try {
      List<String> options =
          new ArrayList<>(
              List.of("-D", unfinished.toString(), "-U", USER, "--pwfile=" + passwordFile));
      options.addAll(List.of("--auth=scram-sha-256", "--locale=C", "--encoding=UTF8"));
      if (!settings.durable()) {
        options.add("--no-sync");
      }
      CommandRun run = tool("initdb", options.toArray(String[]::new));
      if (!run.succeeded()) {
        throw new EmbeddedStartException(
            "PostgreSQL cannot create its files in %s: %s"
                .formatted(settings.directory(), run.lastLine()));
      }
    } finally {
      Files.deleteIfExists(passwordFile);
    }
    Files.move(unfinished, files.cluster(), StandardCopyOption.ATOMIC_MOVE);
  }

  private void startWithRetries() throws IOException {
    int major = files.requireVersion(majorVersion());
    for (int i = 1; ; i++) {
      if (!FreePort.isFree(access.port())) {
        access =
            new CatalogAccess(
                access.host(), ports.choose(), DATABASE, access.user(), access.password());
        accessFile.write(access);
      }
      new ServerConfiguration(files).write(major, access.port(), settings);
      account.own(files.configuration());
      account.own(files.clients());
      if (startsServer()) {
        return;
      }
      if (i == START_TRIES) {
        throw new EmbeddedStartException(
            "PostgreSQL does not start in %s: %s"
                .formatted(settings.directory(), files.lastLogLine()));
      }
      // Helpers of a killed server may hold its shared memory for a moment, or another program
      // took the port since it was looked at.
      pause(Duration.ofMillis(250L * i));
    }
  }

  /**
   * Not by pg_ctl, which leaves a server behind that knows of no parent: a process that is killed,
   * or aborted by a native library, must not leave it running.
   */
  private boolean startsServer() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                account.serverCommand(
                    List.of(
                        binary("postgres"),
                        "-D",
                        files.cluster().toString(),
                        "-c",
                        "config_file=" + files.configuration(),
                        "-c",
                        "hba_file=" + files.clients())))
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()));
    CommandRun.forgetForeignServers(builder);
    Process server = parent.start(builder);
    long begun = System.nanoTime();
    while (server.isAlive()) {
      if (postmaster.isReady(server.pid())) {
        return true;
      }
      if (System.nanoTime() - begun > START_LIMIT.toNanos()) {
        server.destroyForcibly();
        return false;
      }
      pause(START_POLL);
    }
    return false;
  }

  private int majorVersion() {
    CommandRun run = CommandRun.of(TOOL_LIMIT, List.of(binary("postgres"), "--version"));
    Matcher version = Pattern.compile("\\) (\\d+)").matcher(run.output());
    if (!run.succeeded() || !version.find()) {
      throw new EmbeddedStartException(
          "The PostgreSQL server in %s does not run here: %s"
              .formatted(settings.binaries(), run.lastLine()));
    }
    return Integer.parseInt(version.group(1));
  }

  private void createDatabaseIfMissing(String name) {
    try (Connection connection = connect();
        PreparedStatement find =
            connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
      find.setString(1, name);
      try (ResultSet found = find.executeQuery()) {
        if (found.next()) {
          return;
        }
      }
      try (Statement create = connection.createStatement()) {
        create.execute("CREATE DATABASE " + checked(name));
      }
    } catch (SQLException e) {
      throw new EmbeddedStartException(
          "PostgreSQL in %s refuses our connection: %s"
              .formatted(settings.directory(), e.getMessage()),
          e);
    }
  }

  private void administer(String statement) {
    try (Connection connection = connect();
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(statement + ": " + e.getMessage(), e);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        access.withDatabase("postgres").jdbcUrl(), access.user(), access.password());
  }

  private CommandRun tool(String name, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(binary(name));
    command.addAll(List.of(arguments));
    return CommandRun.of(TOOL_LIMIT, account.command(command));
  }

  private String binary(String name) {
    return settings.binaries().tool(name).toString();
  }

  private String newPassword() {
    byte[] bytes = new byte[PASSWORD_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private EmbeddedStartException unusable(IOException e) {
    return new EmbeddedStartException(
        "The directory %s cannot be used for the catalog: %s: %s"
            .formatted(settings.directory(), e.getClass().getSimpleName(), e.getMessage()),
        e);
  }

  private static Path accessFileIn(Path directory) {
    return directory.resolve("access.properties");
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a database name: " + name);
    }
    return name;
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedStartException("Interrupted while PostgreSQL started.", e);
    }
  }
}
