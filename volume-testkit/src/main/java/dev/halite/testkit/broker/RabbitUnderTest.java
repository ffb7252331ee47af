package dev.halite.testkit.broker;

import dev.halite.embedded.FreePort;
import dev.halite.testkit.TestDirectory;
import dev.halite.testkit.tls.TestAuthority;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Debian's RabbitMQ with node name, ports, cookie and data of its own, beside any that the machine
 * runs. Its port mapper is a child of ours too, so that nothing outlives the JVM.
 */
final class RabbitUnderTest implements BrokerUnderTest {

  private static final Path PROGRAMS = Path.of("/usr/lib/rabbitmq/bin");
  private static final Path SERVER = PROGRAMS.resolve("rabbitmq-server");
  private static final Duration START_LIMIT = Duration.ofSeconds(120);
  private static final Duration END_LIMIT = Duration.ofSeconds(30);
  private static final String USER = "halite";

  private final Path directory;
  private final int port;
  private final int tlsPort;
  private final int mapperPort;
  private final int nodePort;
  private final String password = UUID.randomUUID().toString();
  private final TestAuthority authority;
  private @Nullable ServiceAccounts accounts;
  private @Nullable Process mapper;
  private @Nullable Process server;

  private RabbitUnderTest(Path directory, FreePort ports) {
    this.directory = directory;
    this.port = ports.choose();
    this.tlsPort = ports.choose();
    this.mapperPort = ports.choose();
    this.nodePort = ports.choose();
    this.authority = TestAuthority.in(directory, "rabbit-authority");
  }

  static RabbitUnderTest started() {
    if (!Files.isExecutable(SERVER)) {
      throw new IllegalStateException(
          "This test needs Debian's package rabbitmq-server; `./halite test` installs it as root.");
    }
    Path directory = TestDirectory.endingWithJvm("rabbit");
    RabbitUnderTest rabbit = new RabbitUnderTest(directory, new FreePort(new SecureRandom()));
    TestDirectory.beforeRemoval(directory, rabbit::close);
    rabbit.configure();
    rabbit.start();
    return rabbit;
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String virtualHost() {
    return "/";
  }

  @Override
  public String user() {
    return USER;
  }

  @Override
  public String password() {
    return password;
  }

  @Override
  public synchronized Account account(String service) {
    ServiceAccounts known = accounts;
    if (known == null) {
      known = ServiceAccounts.inFile(directory.resolve("definitions.json"));
      run(
          PROGRAMS.resolve("rabbitmqctl").toString(),
          "import_definitions",
          known.file().toString());
      accounts = known;
    }
    return known.of(service);
  }

  private void run(String... command) {
    Process process = launch(List.of(command));
    try {
      process.onExit().get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("process " + process.pid() + " does not end", e);
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException(command[0] + " has failed, log in " + directory);
    }
  }

  @Override
  public Optional<TlsListener> tls() {
    return Optional.of(new TlsListener(tlsPort, authority.certificate()));
  }

  @Override
  public synchronized void start() {
    if (server != null && server.isAlive()) {
      return;
    }
    if (mapper == null || !mapper.isAlive()) {
      mapper =
          launch(List.of("epmd", "-address", "127.0.0.1", "-port", String.valueOf(mapperPort)));
      awaitPort(mapperPort, mapper);
    }
    Process started = launch(List.of(SERVER.toString()));
    server = started;
    awaitPort(port, started);
  }

  /**
   * Kills the server: durable queues and persistent messages are found again by the next start.
   * RabbitMQ answers a declaration up to seconds before it is in the file of its schema, and a kill
   * forgets it then, so that file is written first.
   */
  @Override
  public synchronized void stop() {
    if (server != null && server.isAlive()) {
      run(PROGRAMS.resolve("rabbitmqctl").toString(), "eval", "mnesia:sync_log().");
    }
    kill();
  }

  private synchronized void close() {
    kill();
    end(mapper);
  }

  private void kill() {
    end(server);
    server = null;
  }

  private void configure() {
    TestAuthority.Issued issued = authority.issue("rabbit", "IP:127.0.0.1");
    try {
      Files.writeString(
          directory.resolve("rabbitmq.conf"),
          """
          listeners.tcp.1 = 127.0.0.1:%d
          listeners.ssl.1 = 127.0.0.1:%d
          ssl_options.certfile = %s
          ssl_options.keyfile = %s
          ssl_options.cacertfile = %s
          ssl_options.verify = verify_none
          ssl_options.versions.1 = tlsv1.3
          ssl_options.versions.2 = tlsv1.2
          default_user = %s
          default_pass = %s
          disk_free_limit.absolute = 50MB
          vm_memory_high_watermark.absolute = 512MB
          log.console = true
          log.console.level = warning
          """
              .formatted(
                  port,
                  tlsPort,
                  issued.certificate(),
                  issued.key(),
                  authority.certificate(),
                  USER,
                  password));
      Files.writeString(directory.resolve("enabled_plugins"), "[].\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process launch(List<String> command) {
    File log = directory.resolve("rabbit.log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("RABBITMQ_") || name.startsWith("ERL_"));
    environment.put("HOME", directory.toString());
    environment.put("ERL_EPMD_PORT", String.valueOf(mapperPort));
    environment.put("RABBITMQ_NODENAME", "halite-test-" + port + "@localhost");
    environment.put("RABBITMQ_DIST_PORT", String.valueOf(nodePort));
    environment.put("RABBITMQ_CONF_ENV_FILE", "/dev/null");
    environment.put("RABBITMQ_CONFIG_FILE", directory.resolve("rabbitmq.conf").toString());
    environment.put(
        "RABBITMQ_ENABLED_PLUGINS_FILE", directory.resolve("enabled_plugins").toString());
    environment.put("RABBITMQ_MNESIA_BASE", directory.resolve("mnesia").toString());
    environment.put("RABBITMQ_LOG_BASE", directory.resolve("log").toString());
    environment.put("RABBITMQ_PID_FILE", directory.resolve("rabbit.pid").toString());
    environment.put("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "+S 2:2 +sbwt none");
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitPort(int awaited, Process process) {
    Awaitility.await("port " + awaited + ", log in " + directory)
        .atMost(START_LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .failFast("the process ended, log in " + directory, () -> !process.isAlive())
        .until(() -> answers(awaited));
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** The start script waits for the server as its child, so the whole tree has to end. */
  private static void end(@Nullable Process process) {
    if (process == null) {
      return;
    }
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    try {
      process.onExit().get(END_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("process " + process.pid() + " does not end", e);
    }
  }
}
