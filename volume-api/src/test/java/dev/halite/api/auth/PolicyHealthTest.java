package dev.halite.api.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.api.TestApi;
import dev.halite.api.TestClient;
import dev.halite.api.TestClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.security.crypto.bcrypt.BCrypt;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** A running service, and a policy file that its operator changes. */
@Timeout(120)
@SpringBootTest(
    classes = TestApi.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "halite.auth.strategy=basic")
class PolicyHealthTest {
  @TempDir static Path directory;

  @LocalServerPort int port;
  private TestClient client;

  @DynamicPropertySource
  static void files(DynamicPropertyRegistry properties) throws IOException {
    String hash = BCrypt.hashpw("secret", BCrypt.gensalt(4));
    Path users =
        Files.writeString(
            directory.resolve("users"), "root:%1$s:aa:admin\nann:%1$s:aa:member\n".formatted(hash));
    Path policy = write("'volume:get': '!'\n");
    properties.add("halite.auth.users-file", () -> users);
    properties.add("halite.api.policy-file", () -> policy);
  }

  private static Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("policy.yaml"), text);
  }

  @BeforeEach
  void connect() {
    client = new TestClient(port);
  }

  private Answer as(String user, String path) {
    String credentials =
        Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
    return client.get(path, "Authorization", "Basic " + credentials);
  }

  private JsonNode policy() {
    return as("root", "/actuator/health").json().at("/components/policy");
  }

  @Test
  void anAdministratorSeesWhichRulesAreInForce() throws IOException {
    assertThat(policy().path("status").stringValue()).isEqualTo("UP");
    assertThat(policy().at("/details/rules").intValue()).isOne();
    String digest = policy().at("/details/digest").stringValue();

    // As an editor leaves it for a moment, or a full disk for good.
    write("");
    await().until(() -> policy().path("status").stringValue().equals("OUTDATED"));
    assertThat(policy().at("/details/problem").stringValue()).contains("line 1: it is empty");
    assertThat(policy().at("/details/digest").stringValue()).isEqualTo(digest);
    assertThat(as("root", "/actuator/health").json().path("status").stringValue()).isEqualTo("UP");
    as("ann", "/v3/things/7").isFault(403, "forbidden");
    for (Answer answer :
        new Answer[] {client.get("/actuator/health"), as("ann", "/actuator/health")}) {
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).doesNotContain("policy", "digest", "details");
    }

    write("'volume:get': 'role:member'\n");
    await().until(() -> policy().path("status").stringValue().equals("UP"));
    assertThat(policy().at("/details/digest").stringValue()).isNotEqualTo(digest);
    assertThat(as("ann", "/v3/things/7").status()).isEqualTo(200);
  }
}
