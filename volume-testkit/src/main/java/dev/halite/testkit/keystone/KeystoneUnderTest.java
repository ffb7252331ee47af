package dev.halite.testkit.keystone;

import dev.halite.embedded.FreePort;
import dev.halite.testkit.TestDirectory;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Debian's Keystone with a database, keys and port of its own, as a child of this JVM. Its
 * administrator is {@code admin} in project {@code admin} of domain {@code Default}. What was made
 * in it stays over {@link #stop} and {@link #start}.
 */
public final class KeystoneUnderTest {
  /** Password of the administrator. */
  public static final String ADMIN_PASSWORD = "keystone-admin-test";

  private static final Path MANAGE = Path.of("/usr/bin/keystone-manage");
  private static final Path APPLICATION = Path.of("/usr/bin/keystone-wsgi-public");
  private static final Path SERVER = Path.of("/usr/bin/uwsgi-core");
  private static final Duration TOKEN_LIFE = Duration.ofHours(1);
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private final Path directory;
  private final int port;
  private @Nullable Process server;

  private KeystoneUnderTest(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /** A fresh one, which ends with this JVM. */
  public static KeystoneUnderTest started() {
    for (Path part : List.of(MANAGE, APPLICATION, SERVER)) {
      if (!Files.isExecutable(part)) {
        throw new IllegalStateException(
            "This test needs Debian's packages python3-keystone, uwsgi-core and"
                + " uwsgi-plugin-python3; `./halite test` installs them as root.");
      }
    }
    Path directory = TestDirectory.endingWithJvm("keystone");
    KeystoneUnderTest keystone =
        new KeystoneUnderTest(directory, new FreePort(new SecureRandom()).choose());
    TestDirectory.beforeRemoval(directory, keystone::stop);
    keystone.prepare();
    keystone.start();
    return keystone;
  }

  /** Address of the API with its version. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port + "/v3");
  }

  /** Serves, and gives tokens a life of an hour. */
  public void start() {
    start(TOKEN_LIFE);
  }

  /** Serves, and gives tokens this life. */
  public synchronized void start(Duration tokenLife) {
    if (server != null && server.isAlive()) {
      throw new IllegalStateException("it runs");
    }
    configure(tokenLife);
    server =
        launch(
            List.of(
                SERVER.toString(),
                "--plugins-dir=/usr/lib/uwsgi/plugins",
                "--plugin=python3",
                "--http-socket=127.0.0.1:" + port,
                "--wsgi-file=" + APPLICATION,
                // Not threads: a connection to SQLite belongs to the one that made it.
                "--master",
                "--processes=2",
                "--no-orphans",
                // It closes each connection, and says so only if it is told to.
                "--add-header=Connection: close",
                "--buffer-size=65535",
                "--disable-logging"));
    awaitAnswer(server);
  }

  /** Kills the server; the database stays. */
  public synchronized void stop() {
    Process running = server;
    server = null;
    if (running != null) {
      List<ProcessHandle> children = running.descendants().toList();
      running.destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
      awaitEnd(running.onExit());
      // They have the port, too.
      children.forEach(child -> awaitEnd(child.onExit()));
    }
  }

  private void prepare() {
    try {
      for (String keys : List.of("fernet", "credential")) {
        Files.createDirectory(directory.resolve(keys));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    configure(TOKEN_LIFE);
    manage("db_sync");
    // Its mode is kept in the database: who reads does not lock out who writes.
    succeed(
        List.of(
            "/usr/bin/python3",
            "-c",
            "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('PRAGMA journal_mode=WAL')",
            directory.resolve("keystone.db").toString()));
    String user = System.getProperty("user.name");
    manage("fernet_setup", "--keystone-user", user, "--keystone-group", user);
    manage(
        "bootstrap",
        "--bootstrap-password=" + ADMIN_PASSWORD,
        "--bootstrap-region-id=RegionOne",
        "--bootstrap-public-url=" + url(),
        "--bootstrap-internal-url=" + url());
  }

  private void configure(Duration tokenLife) {
    try {
      Files.writeString(
          directory.resolve("keystone.conf"),
          """
          [DEFAULT]
          use_stderr = true
          [database]
          connection = sqlite:///%1$s/keystone.db
          [token]
          provider = fernet
          expiration = %2$d
          [fernet_tokens]
          key_repository = %1$s/fernet
          [fernet_receipts]
          key_repository = %1$s/fernet
          [credential]
          key_repository = %1$s/credential
          [identity]
          password_hash_rounds = 4
          """
              .formatted(directory, tokenLife.toSeconds()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void manage(String... arguments) {
    List<String> command = new ArrayList<>(List.of(MANAGE.toString()));
    command.addAll(List.of("--config-file", directory.resolve("keystone.conf").toString()));
    command.addAll(List.of(arguments));
    succeed(command);
  }

  private void succeed(List<String> command) {
    Process process = launch(command);
    awaitEnd(process.onExit());
    if (process.exitValue() != 0) {
      throw new IllegalStateException(
          "%s failed, log in %s".formatted(command.getFirst(), directory));
    }
  }

  private Process launch(List<String> command) {
    File log = directory.resolve("keystone.log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("OS_"));
    environment.put("OS_KEYSTONE_CONFIG_DIR", directory.toString());
    environment.put("OS_KEYSTONE_CONFIG_FILES", directory.resolve("keystone.conf").toString());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitAnswer(Process process) {
    Awaitility.await("Keystone at " + url() + ", log in " + directory)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .failFast("the process ended, log in " + directory, () -> !process.isAlive())
        .until(this::answers);
  }

  private boolean answers() {
    try {
      HttpURLConnection connection = (HttpURLConnection) url().toURL().openConnection();
      connection.setConnectTimeout(1_000);
      // The first answer comes when the application has been loaded.
      connection.setReadTimeout(20_000);
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException notYet) {
      return false;
    }
  }

  private static void awaitEnd(Future<?> end) {
    try {
      end.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("a process does not end", e);
    }
  }
}
