package dev.halite.api.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.TestApi;
import dev.halite.api.TestClient;
import dev.halite.api.TestClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.security.crypto.bcrypt.BCrypt;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What clients are told when wrong passwords come from their address, here behind a proxy. */
@Timeout(120)
@SpringBootTest(
    classes = TestApi.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "halite.auth.strategy=basic",
      "halite.auth.wrong-passwords=2",
      "halite.api.trust-forwarded-headers=true"
    })
class WrongPasswordsTest {
  @TempDir static Path directory;

  @LocalServerPort int port;

  @DynamicPropertySource
  static void users(DynamicPropertyRegistry properties) throws IOException {
    Path users =
        Files.writeString(
            directory.resolve("users"),
            "ann:" + BCrypt.hashpw("right", BCrypt.gensalt(4)) + ":aa:member\n");
    properties.add("halite.auth.users-file", () -> users);
  }

  private Answer logIn(String address, String password) {
    return new TestClient(port)
        .get(
            "/v3/things",
            "X-Forwarded-For",
            "203.0.113.7, " + address,
            "Authorization",
            "Basic "
                + Base64.getEncoder()
                    .encodeToString(("ann:" + password).getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void theAddressIsToldToWaitAndOthersAreServed() {
    for (int i = 0; i < 3; i++) {
      assertThat(logIn("192.0.2.1", "wrong").isFault(401, "unauthorized").header("Retry-After"))
          .isEmpty();
    }
    Answer refused = logIn("192.0.2.1", "right").isFault(401, "unauthorized");
    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertThat(refused.header("WWW-Authenticate")).startsWith("Basic realm=");
    refused.says("Too many wrong passwords came from this address; try again in 1 s.");
    assertThat(logIn("192.0.2.2", "right").status()).isEqualTo(200);
  }
}
