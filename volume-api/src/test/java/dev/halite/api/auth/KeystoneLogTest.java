package dev.halite.api.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.TestApi;
import dev.halite.api.TestClient;
import dev.halite.api.TestClient.Answer;
import dev.halite.testkit.keystone.FakeKeystone;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** What the log shows of tokens and passwords: nothing. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
    classes = TestApi.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "halite.auth.strategy=keystone",
      "halite.auth.keystone.username=halite",
      "halite.auth.keystone.password=" + FakeKeystone.PASSWORD,
      "halite.auth.keystone.project-name=service",
      "halite.auth.keystone.public-url=https://identity.example.org/v3/",
      "halite.auth.keystone.retries=1"
    })
class KeystoneLogTest {
  private static final FakeKeystone KEYSTONE = new FakeKeystone();

  @LocalServerPort int port;
  private TestClient client;

  @DynamicPropertySource
  static void address(DynamicPropertyRegistry properties) {
    properties.add("halite.auth.keystone.url", () -> KEYSTONE.url() + "/v3");
  }

  @AfterAll
  static void close() {
    KEYSTONE.close();
  }

  @BeforeEach
  void connect() {
    client = new TestClient(port);
    KEYSTONE.knowsUser("nova-token", "nova", "5e", "service", "admin");
  }

  private JsonNode caller(String... headers) {
    Answer answer = client.get("/v3/caller", headers);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().path("context");
  }

  private void refused(String... headers) {
    Answer answer = client.get("/v3/things", headers).isFault(401, "unauthorized");
    assertThat(answer.header("WWW-Authenticate"))
        .isEqualTo("Keystone uri=\"https://identity.example.org\"");
  }

  /** Everything at its lowest level, the web server too: it has the whole request in its hands. */
  @Test
  void theLogShowsNoSecretWhereEverythingIsLogged(CapturedOutput output) {
    LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
    List<String> loggers = List.of("org.apache.coyote", "org.apache.tomcat.util.net");
    KEYSTONE.knowsUser("planted-secret-token", "ann", "aa", "member", "reader");
    try {
      logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.TRACE);
      loggers.forEach(logger -> logging.setLogLevel(logger, LogLevel.TRACE));
      caller(
          "X-Auth-Token",
          "planted-secret-token",
          "X-Service-Token",
          "nova-token",
          "Authorization",
          "Basic cGxhbnRlZA==");
      refused("X-Auth-Token", "unknown-secret-token");
    } finally {
      logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.INFO);
      loggers.forEach(logger -> logging.setLogLevel(logger, null));
    }
    assertThat(output)
        .contains("TRACE", "o.a.c")
        .doesNotContain(
            "secret-token", "nova-token", "cGxhbnRlZA", FakeKeystone.PASSWORD, "fake-own-token");
  }

  @Test
  void theLogShowsNoSecretHoweverMuchIsLogged(CapturedOutput output) {
    LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
    List<String> loggers =
        List.of(
            "org.springframework.web.client",
            "org.springframework.http",
            "org.springframework.security",
            "dev.halite.api");
    try {
      loggers.forEach(logger -> logging.setLogLevel(logger, LogLevel.TRACE));
      refused("X-Auth-Token", "unknown-secret-token");
      KEYSTONE.revokeOwn();
      KEYSTONE.knowsUser("another-secret-token", "ann", "aa", "member", "reader");
      caller("X-Auth-Token", "another-secret-token", "X-Service-Token", "nova-token");
      KEYSTONE.fail(1000, 500, "");
      client
          .get("/v3/things", "X-Auth-Token", "lost-secret-token")
          .isFault(503, "serviceUnavailable");
    } finally {
      KEYSTONE.fail(0, 0, "");
      loggers.forEach(logger -> logging.setLogLevel(logger, null));
    }
    assertThat(output)
        .contains("Keystone was asked in vain", "DefaultRestClient Writing")
        .doesNotContain(FakeKeystone.PASSWORD, "fake-own-token", "secret-token", "nova-token");
  }
}
