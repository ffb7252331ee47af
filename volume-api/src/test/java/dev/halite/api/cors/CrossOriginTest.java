package dev.halite.api.cors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halite.api.TestApi;
import dev.halite.api.TestClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

@Timeout(120)
@SpringBootTest(
    classes = TestApi.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "halite.api.cors.allowed-origins=https://console.example")
class CrossOriginTest {
  private static final String CONSOLE = "https://console.example";
  private static final String EVIL = "https://evil.example";

  @LocalServerPort int port;
  private TestClient client;

  @BeforeEach
  void connect() {
    client = new TestClient(port);
  }

  @Test
  void anAllowedPageReadsTheAnswerAndItsIds() {
    String answer = get("Origin: " + CONSOLE);
    assertThat(answer)
        .startsWith("HTTP/1.1 200")
        .contains("Access-Control-Allow-Origin: " + CONSOLE + "\r\n")
        .contains("Access-Control-Expose-Headers: Idempotency-Replayed, OpenStack-API-Version,")
        .contains("x-openstack-request-id\r\n", "Vary: Origin\r\n")
        .doesNotContain("Allow-Credentials");
  }

  @Test
  void aBrowserIsToldWhatAnAllowedPageMaySend() {
    String answer = preflight(CONSOLE, "PUT", "x-auth-token, content-type");
    assertThat(answer)
        .startsWith("HTTP/1.1 204")
        .contains("Access-Control-Allow-Methods: GET, HEAD, POST, PUT, DELETE\r\n")
        .contains("Access-Control-Allow-Headers: Authorization, Content-Type,")
        .contains("Access-Control-Max-Age: 3600\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    EVIL + ", PUT, x-auth-token",
    CONSOLE + ", PATCH, x-auth-token",
    CONSOLE + ", PUT, x-roles"
  })
  void whatIsNotAllowedIsRefusedWithTheUsualBody(String origin, String method, String header) {
    assertThat(preflight(origin, method, header))
        .startsWith("HTTP/1.1 403")
        .contains("{\"forbidden\":{\"code\":403,", "x-openstack-request-id: req-")
        .doesNotContain("Access-Control-Allow-Methods");
  }

  @Test
  void aForeignPageCannotUseWhatTheBrowserAddsByItself() {
    assertThat(
            client.raw(
                "POST /v3/things HTTP/1.1\r\nHost: x\r\nOrigin: %s\r\nConnection: close\r\n"
                        .formatted(EVIL)
                    + "Content-Length: 20\r\n\r\n{\"thing\":{\"size\":1}}"))
        .startsWith("HTTP/1.1 403")
        .contains("Pages of https://evil.example may not use this service.");
    assertThat(get("Origin: null")).startsWith("HTTP/1.1 403");
  }

  @Test
  void aProgramWithATokenIsNotTakenForAPage() {
    assertThat(get("Origin: " + EVIL + "\r\nX-Auth-Token: ann:" + TestApi.PROJECT))
        .startsWith("HTTP/1.1 200")
        .doesNotContain("Access-Control-Allow-Origin");
  }

  @Test
  void aPageOfTheServiceItselfNeedsNoPermission() {
    // Behind a proxy that has TLS the scheme differs.
    assertThat(get("Origin: https://x")).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://console.example/", "console.example", "https://a.example/path"})
  void anOriginThatNoBrowserSendsStopsTheStart(String origin) {
    List<String> none = List.of();
    assertThatThrownBy(
            () -> new CrossOriginProperties(List.of(origin), none, none, none, Duration.ofHours(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(origin);
  }

  private String get(String headers) {
    return client.raw(
        "GET /v3/things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n\r\n");
  }

  private String preflight(String origin, String method, String headers) {
    return client.raw(
        """
        OPTIONS /v3/things HTTP/1.1\r
        Host: x\r
        Connection: close\r
        Origin: %s\r
        Access-Control-Request-Method: %s\r
        Access-Control-Request-Headers: %s\r
        \r
        """
            .formatted(origin, method, headers));
  }
}
