package dev.halite.api.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.halite.api.TestApi;
import dev.halite.api.TestClient;
import dev.halite.api.TestClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.security.crypto.bcrypt.BCrypt;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
    classes = TestApi.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "halite.auth.strategy=basic",
      "halite.auth.cache-seconds=3600",
      "halite.auth.wrong-passwords=0"
    })
class BasicAuthTest {
  @TempDir static Path directory;

  @LocalServerPort int port;
  private TestClient client;

  @DynamicPropertySource
  static void users(DynamicPropertyRegistry properties) throws IOException {
    write(line("ann", "secret-a", "aa", "member"), line("bob", "secret:b", "bb", "reader"));
    properties.add("halite.auth.users-file", () -> directory.resolve("users"));
  }

  private static String line(String name, String password, String project, String roles) {
    String hash = BCrypt.hashpw(password, BCrypt.gensalt(4)).replaceFirst("^\\$2a", "\\$2y");
    return name + ":" + hash + ":" + project + ":" + roles;
  }

  private static void write(String... lines) throws IOException {
    String root = line("root", "secret-r", "cc", "admin");
    Files.writeString(
        directory.resolve("users"), "# users\n\n" + String.join("\n", lines) + "\n" + root + "\n");
  }

  @BeforeEach
  void connect() {
    client = new TestClient(port);
  }

  private Answer as(String user, String password, String path) {
    return client.get(path, "Authorization", header(user, password));
  }

  private static String header(String user, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aUserComesWithItsProjectAndRoles() {
    assertThat(as("ann", "secret-a", "/v3/things").body())
        .contains("\"user\":\"ann\",\"project\":\"aa\",\"admin\":false");
    assertThat(as("bob", "secret:b", "/v3/bb/things").status()).isEqualTo(200);
    assertThat(as("root", "secret-r", "/v3/things").body()).contains("\"admin\":true");
    as("ann", "secret-a", "/v3/bb/things").isFault(400, "badRequest");
  }

  @Test
  void whoHasTheRoleOfAServiceVouchesForItself() {
    byte[] file =
        String.join(
                "\n",
                line("nova", "secret-n", "aa", "member,Service"),
                line("ann", "secret-a", "aa", "member"))
            .getBytes(StandardCharsets.UTF_8);

    Map<String, UsersFile.User> users = UsersFile.read(Path.of("users"), file);

    assertThat(users.get("nova").identity().serviceRoles()).containsExactly("service");
    assertThat(users.get("ann").identity().serviceRoles()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"OPTIONS /, 300", "OPTIONS /healthcheck, 200", "HEAD /healthcheck, 200"})
  void aProbeNeedsNoCredentials(String line, int status) {
    String answer = client.raw(line + " HTTP/1.0\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("x-openstack-request-id: ");
  }

  @Test
  void policyFollowsTheRoles() {
    String body = "{\"thing\":{\"size\":1}}";
    assertThat(client.post("/v3/things", body, "Authorization", header("ann", "secret-a")).status())
        .isEqualTo(202);
    client
        .post("/v3/things", body, "Authorization", header("bob", "secret:b"))
        .isFault(403, "forbidden");
    client
        .post(
            "/v3/things/7/action", "{\"os-admin\":{}}", "Authorization", header("ann", "secret-a"))
        .isFault(403, "forbidden");
  }

  @ParameterizedTest
  @CsvSource({
    "ann, wrong",
    "ann, ''",
    "nobody, secret-a",
    "'', secret-a",
    "ann, secret-b",
    "ann, xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
  })
  void aWrongPasswordIsAnsweredWithAChallenge(String user, String password) {
    Answer answer = as(user, password, "/v3/things").isFault(401, "unauthorized");
    assertThat(answer.header("WWW-Authenticate")).startsWith("Basic realm=");
  }

  @Test
  void withoutCredentialsOnlyDiscoveryIsOpen() {
    for (String closed :
        List.of("/v3/things", "/v3/nope", "/nope", "/v3/aa/things", "/actuator/env")) {
      Answer answer = client.get(closed).isFault(401, "unauthorized");
      assertThat(answer.header("WWW-Authenticate")).startsWith("Basic realm=");
    }
    assertThat(client.get("/").status()).isEqualTo(300);
    assertThat(client.get("/v3/").status()).isEqualTo(200);
    assertThat(client.get("/healthcheck").status()).isEqualTo(200);
    assertThat(client.get("/openapi").status()).isEqualTo(200);
    client
        .get(
            "/v3/things",
            "X-Roles",
            "admin",
            "X-User-Id",
            "x",
            "X-Project-Id",
            "aa",
            "X-Identity-Status",
            "Confirmed",
            "X-Auth-Token",
            "admin:aa")
        .isFault(401, "unauthorized");
    client.get("/v3/things", "Authorization", "Bearer abc").isFault(401, "unauthorized");
    client.get("/v3/things", "Authorization", "Basic !!!").isFault(401, "unauthorized");
  }

  @Test
  void managementIsForAdministrators() {
    as("ann", "secret-a", "/actuator/metrics").isFault(403, "forbidden");
    assertThat(as("root", "secret-r", "/actuator/health").status()).isIn(200, 503);
  }

  /** As soon as the file has come to rest, and whatever is remembered. */
  @Test
  void whoIsTakenOutOfTheFileIsOutAndWhoIsDemotedIsDemoted(CapturedOutput output)
      throws IOException {
    assertThat(as("ann", "secret-a", "/v3/things").status()).isEqualTo(200);
    assertThat(as("bob", "secret:b", "/v3/things").status()).isEqualTo(200);
    assertThat(as("root", "secret-r", "/v3/things").body()).contains("\"admin\":true");

    Path file = directory.resolve("users");
    Files.writeString(file, Files.readString(file).replace(":cc:admin", ":cc:member"));
    await()
        .untilAsserted(
            () ->
                assertThat(as("root", "secret-r", "/v3/things").body())
                    .contains("\"admin\":false"));
    write(line("eve", "secret-e", "ee", "member"), line("ann", "another", "aa", "member"));
    await().until(() -> as("eve", "secret-e", "/v3/ee/things").status() == 200);
    as("ann", "secret-a", "/v3/things").isFault(401, "unauthorized");
    as("bob", "secret:b", "/v3/things").isFault(401, "unauthorized");
    assertThat(as("ann", "another", "/v3/things").status()).isEqualTo(200);

    Files.writeString(file, "broken\n");
    await()
        .until(
            () -> {
              as("eve", "secret-e", "/v3/ee/things");
              return output.getAll().contains("line 1: it is not of the form");
            });
    assertThat(as("root", "secret-r", "/v3/things").status()).isEqualTo(200);
    write(line("ann", "secret-a", "aa", "member"), line("bob", "secret:b", "bb", "reader"));
    await().until(() -> as("ann", "secret-a", "/v3/things").status() == 200);
    as("eve", "secret-e", "/v3/ee/things").isFault(401, "unauthorized");
    assertThat(output.getAll().split("stays in force", -1)).hasSize(2);
    assertThat(output).doesNotContain("secret-", "$2y$");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ann:plain:aa:member         | the hash is not bcrypt
          ann                         | not of the form name:hash:project:role
          :HASH:aa:member             | the name is empty
          ann:HASH:AA:member          | the project is not made of
          ann:HASH::member            | the project is not made of
          ann:HASH:aa:                | a role is missing
          ann:HASH:aa:member,,admin   | a role is missing
          ann:COSTLY:aa:member        | the cost of the hash
          ann:HASH:aa:member\\nann:HASH:aa:member | line 2: user ann stands twice
          """)
  void aBadFileIsRefusedWithLineAndReasonButWithoutTheHash(String text, String reason)
      throws IOException {
    String hash = BCrypt.hashpw("x", BCrypt.gensalt(4));
    String costly = "$2y$31$" + hash.substring(7);
    Path file =
        Files.writeString(
            directory.resolve("bad"),
            text.replace("HASH", hash).replace("COSTLY", costly).replace("\\n", "\n"));
    assertThatThrownBy(() -> UsersFile.read(file, Files.readAllBytes(file)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason)
        .hasMessageContaining("line ")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("$2"));
  }
}
