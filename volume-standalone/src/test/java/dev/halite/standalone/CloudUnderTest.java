package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.halite.embedded.FreePort;
import dev.halite.testkit.keystone.KeystoneUnderTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A real Keystone and a Halite that is registered there as {@code deploy/keystone/register} does
 * it, with a member {@code ann} of project {@code tenant}, and clients as processes.
 */
final class CloudUnderTest implements AutoCloseable {
  static final String USER = "ann";
  static final String USER_PASSWORD = "ann-password";
  static final String PROJECT = "tenant";
  private static final String ACCOUNT_PASSWORD = "halite-account-password";

  private final Path directory;
  private final KeystoneUnderTest keystone = KeystoneUnderTest.started();
  private final int port = new FreePort(new Random()).choose();
  private final HttpServer images;
  private final Process halite;
  private int outputs;

  /**
   * All of it is up.
   *
   * @param directory for data and what processes print
   */
  CloudUnderTest(Path directory) throws Exception {
    this.directory = directory;
    images = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    register();
    openstack("project", "create", PROJECT);
    openstack("user", "create", "--password", USER_PASSWORD, USER);
    openstack("role", "add", "--user", USER, "--project", PROJECT, "member");
    openstack("service", "create", "--name", "images", "image");
    openstack("endpoint", "create", "--region", "RegionOne", "image", "public", imageService());
    halite = startHalite();
  }

  /** Keystone's address. */
  URI keystone() {
    return keystone.url();
  }

  /** What clients of the member have in their environment. */
  Map<String, String> member() {
    return user(USER, USER_PASSWORD, PROJECT);
  }

  /** What clients of the administrator have in their environment. */
  Map<String, String> administrator() {
    return user("admin", KeystoneUnderTest.ADMIN_PASSWORD, "admin");
  }

  /** What Debian's {@code openstack} prints for the administrator. */
  String openstack(String... arguments) throws Exception {
    return openstack(administrator(), arguments);
  }

  /** What Debian's {@code openstack} prints. */
  String openstack(Map<String, String> user, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("/usr/bin/openstack"));
    command.addAll(List.of(arguments));
    return run(user, command);
  }

  /** What a command prints that ends well. */
  String run(Map<String, String> environment, List<String> command) throws Exception {
    Path output = output();
    Process process = start(environment, command, output);
    assertThat(process.waitFor(240, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
    String printed = Files.readString(output).strip();
    assertThat(process.exitValue()).as("%s: %s", command, printed).isZero();
    return printed;
  }

  /** How a command ends. */
  int exitStatus(Map<String, String> environment, List<String> command) throws Exception {
    return start(environment, command, output()).waitFor();
  }

  private void register() throws Exception {
    String register = Path.of("..", "deploy", "keystone", "register").toRealPath().toString();
    List<String> registration =
        List.of(register, "--url", "http://127.0.0.1:" + port + "/v3", "--account", "halite");
    run(administrator(), registration);
    // What is there already does not disturb it.
    assertThat(run(administrator(), registration)).contains("account halite: role service");
  }

  /**
   * Before a volume is made {@code openstack} looks for an image service, as every cloud has one,
   * and asks it for its versions, though not for an image.
   */
  private String imageService() {
    String url = "http://127.0.0.1:" + images.getAddress().getPort();
    byte[] versions =
        """
        {"versions": [{"id": "v2.9", "status": "CURRENT",
                       "links": [{"rel": "self", "href": "%s/v2/"}]}]}"""
            .formatted(url)
            .getBytes(StandardCharsets.UTF_8);
    images.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(300, versions.length);
          exchange.getResponseBody().write(versions);
          exchange.close();
        });
    images.start();
    return url;
  }

  private Process startHalite() throws IOException {
    Path settings =
        Files.writeString(
            directory.resolve("halite.yml"),
            """
            halite.auth:
              strategy: keystone
              keystone:
                url: %s
                username: halite
                project-name: service
            """
                .formatted(keystone.url()));
    List<String> command =
        StandalonePrograms.command(
            List.of(
                "up",
                "--port",
                String.valueOf(port),
                "--data",
                directory.resolve("data").toString(),
                "--config",
                settings.toString()));
    Path output = output();
    Process process =
        start(Map.of("HALITE_AUTH_KEYSTONE_PASSWORD", ACCOUNT_PASSWORD), command, output);
    await()
        .atMost(Duration.ofSeconds(240))
        .failFast("the program ended", () -> !process.isAlive())
        .until(() -> Files.readString(output).contains("ready: "));
    return process;
  }

  private Map<String, String> user(String name, String password, String project) {
    return Map.of(
        "OS_AUTH_URL",
        keystone.url().toString(),
        "OS_USERNAME",
        name,
        "OS_PASSWORD",
        password,
        "OS_PROJECT_NAME",
        project,
        "OS_USER_DOMAIN_NAME",
        "Default",
        "OS_PROJECT_DOMAIN_NAME",
        "Default",
        "OS_IDENTITY_API_VERSION",
        "3",
        "HALITE_ACCOUNT_PASSWORD",
        ACCOUNT_PASSWORD);
  }

  private Path output() {
    return directory.resolve("output-" + outputs++);
  }

  private static Process start(Map<String, String> environment, List<String> command, Path output)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("OS_"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  @Override
  public void close() throws InterruptedException {
    halite.destroy();
    assertThat(halite.waitFor(60, TimeUnit.SECONDS)).isTrue();
    images.stop(0);
    keystone.stop();
  }
}
