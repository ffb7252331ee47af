package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.halite.embedded.FreePort;
import dev.halite.testkit.keystone.KeystoneUnderTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's {@code openstack} by password: it finds the service in Keystone's catalog, as {@code
 * deploy/keystone/register} has put it there.
 */
@Timeout(600)
class OpenStackClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ACCOUNT_PASSWORD = "halite-account-password";

  @TempDir Path directory;

  private final KeystoneUnderTest keystone = KeystoneUnderTest.started();
  private final int port = new FreePort(new Random()).choose();
  private HttpServer images;
  private Process halite;

  @BeforeEach
  void open() throws IOException {
    images = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @AfterEach
  void end() throws InterruptedException {
    if (halite != null) {
      halite.destroy();
      assertThat(halite.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    images.stop(0);
    keystone.stop();
  }

  @Test
  void aUserMakesListsShowsAndDeletesAVolume() throws Exception {
    String register = Path.of("..", "deploy", "keystone", "register").toRealPath().toString();
    List<String> registration =
        List.of(register, "--url", "http://127.0.0.1:" + port + "/v3", "--account", "halite");
    run(registration);
    // What is there already does not disturb it.
    assertThat(run(registration)).contains("account halite: role service");
    openstack("project", "create", "tenant");
    openstack("user", "create", "--password", "ann-password", "ann");
    openstack("role", "add", "--user", "ann", "--project", "tenant", "member");
    openstack("service", "create", "--name", "images", "image");
    openstack("endpoint", "create", "--region", "RegionOne", "image", "public", imageService());
    start();

    Map<String, String> ann = user("ann", "ann-password", "tenant");
    String id = client(ann, "volume", "create", "--size", "1", "first", "-f", "value", "-c", "id");
    awaitAvailable(ann, id);
    assertThat(client(ann, "volume", "list", "-f", "value", "-c", "ID", "-c", "Name"))
        .isEqualTo(id + " first");
    assertThat(client(ann, "volume", "show", "first", "-f", "value", "-c", "id")).isEqualTo(id);

    assertThat(openstack("volume", "list", "-f", "value", "-c", "ID")).isEmpty();
    assertThat(openstack("volume", "list", "--all-projects", "-f", "value", "-c", "ID"))
        .isEqualTo(id);

    String copy =
        client(ann, "volume", "create", "--source", "first", "copy", "-f", "value", "-c", "id");
    awaitAvailable(ann, copy);
    assertThat(client(ann, "volume", "show", copy, "-f", "value", "-c", "source_volid"))
        .isEqualTo(id);

    client(ann, "volume", "delete", "first", "copy");
    await()
        .atMost(PATIENCE)
        .until(() -> client(ann, "volume", "list", "-f", "value", "-c", "ID").isEmpty());

    openstack("user", "set", "--disable", "ann");
    assertThat(start(ann, List.of("openstack", "volume", "list")).waitFor()).isNotZero();
  }

  private void awaitAvailable(Map<String, String> user, String volume) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                client(user, "volume", "show", volume, "-f", "value", "-c", "status")
                    .equals("available"));
  }

  /**
   * Before a volume is made the client looks for an image service, as every cloud has one, and asks
   * it for its versions, though not for an image.
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

  private void start() throws IOException {
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
    halite = start(Map.of("HALITE_AUTH_KEYSTONE_PASSWORD", ACCOUNT_PASSWORD), command);
    await()
        .atMost(Duration.ofSeconds(240))
        .failFast("the program ended", () -> !halite.isAlive())
        .until(
            () ->
                Files.readString(directory.resolve("output-" + halite.pid())).contains("ready: "));
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

  private Map<String, String> administrator() {
    return user("admin", KeystoneUnderTest.ADMIN_PASSWORD, "admin");
  }

  private String openstack(String... arguments) throws Exception {
    return client(administrator(), arguments);
  }

  private String client(Map<String, String> user, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("/usr/bin/openstack"));
    command.addAll(List.of(arguments));
    return run(user, command);
  }

  private String run(List<String> command) throws Exception {
    return run(administrator(), command);
  }

  private String run(Map<String, String> environment, List<String> command) throws Exception {
    Process process = start(environment, command);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
    String output = Files.readString(directory.resolve("output-" + process.pid())).strip();
    assertThat(process.exitValue()).as("%s: %s", command, output).isZero();
    return output;
  }

  private Process start(Map<String, String> environment, List<String> command) throws IOException {
    Path output = directory.resolve("output-" + command.hashCode() + System.nanoTime());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("OS_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    Files.createSymbolicLink(directory.resolve("output-" + process.pid()), output);
    return process;
  }
}
