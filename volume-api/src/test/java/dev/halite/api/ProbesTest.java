package dev.halite.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What load balancers, monitors and careless clients send, as bytes. */
@Timeout(120)
@SpringBootTest(
    classes = TestApi.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "halite.api.max-concurrent-requests=4")
@ExtendWith(OutputCaptureExtension.class)
class ProbesTest {
  private static final String CLOSE = "Connection: close\r\n\r\n";

  @LocalServerPort int port;
  private TestClient client;

  @BeforeEach
  void connect() {
    client = new TestClient(port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "FOO"})
  void everyMethodFindsTheServiceThere(String method) {
    for (String head : new String[] {" HTTP/1.0\r\n\r\n", " HTTP/1.1\r\nHost: x\r\n" + CLOSE}) {
      isAnswer(client.raw(method + " /" + head), 300);
      isAnswer(client.raw(method + " /healthcheck" + head), 200);
    }
    String body = client.raw(method + " / HTTP/1.0\r\n\r\n");
    assertThat(body.contains("\"min_version\":\"3.0\"")).isEqualTo(!method.equals("HEAD"));
  }

  @Test
  void aProbeByAnotherMethodSeesThatTheServiceIsDown() {
    TestApi.HEALTHY.set(false);
    try {
      isAnswer(client.raw("OPTIONS /healthcheck HTTP/1.0\r\n\r\n"), 503);
    } finally {
      TestApi.HEALTHY.set(true);
    }
  }

  /** Strangers ask as often as they like: what they are told is logged where it changes. */
  @Test
  void howeverManyAskTheLogSaysOnceThatTheServiceIsDown(CapturedOutput output) {
    isAnswer(client.raw("GET /healthcheck HTTP/1.0\r\n\r\n"), 200);
    TestApi.HEALTHY.set(false);
    try {
      for (int i = 0; i < 20; i++) {
        isAnswer(client.raw("GET /healthcheck HTTP/1.0\r\n\r\n"), 503);
      }
    } finally {
      TestApi.HEALTHY.set(true);
    }
    assertThat(output.getAll().lines().filter(line -> line.contains(" is not healthy"))).hasSize(1);
  }

  @Test
  void traceIsNotForProbes() {
    assertThat(client.raw("TRACE / HTTP/1.1\r\nHost: x\r\nX-Secret: s\r\n" + CLOSE))
        .startsWith("HTTP/1.1 405")
        .contains("{\"badMethod\"", "x-openstack-request-id: req-")
        .doesNotContain("X-Secret");
  }

  @Test
  void aBareConnectionHurtsNobody() throws IOException {
    for (int i = 0; i < 20; i++) {
      new Socket("127.0.0.1", port).close();
    }
    isAnswer(client.raw("GET /healthcheck HTTP/1.0\r\n\r\n"), 200);
  }

  @ParameterizedTest
  @CsvSource({
    "http://other.example/v3/things, other.example",
    "http://other.example:8080/v3/things, other.example:8080",
    "HTTP://other.example/v3/things?a=b, other.example",
    "http://127.0.0.1/v3/things, 127.0.0.1"
  })
  void theHostOfTheRequestLineCounts(String target, String host) {
    String answer = client.raw("GET " + target + " HTTP/1.1\r\nHost: x:1\r\n" + CLOSE);
    isAnswer(answer, 200);
    assertThat(answer).contains("\"href\":\"http://" + host + "/v3/things/7\"");
    isAnswer(client.raw("GET " + target + " HTTP/1.0\r\n\r\n"), 200);
    isAnswer(client.raw("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + CLOSE), 200);
  }

  @Test
  void aRequestLineMayNameTheHostAlone() {
    isAnswer(client.raw("GET http://other.example HTTP/1.1\r\nHost: x\r\n" + CLOSE), 300);
    isAnswer(client.raw("OPTIONS http://other.example/ HTTP/1.1\r\nHost: x\r\n" + CLOSE), 300);
  }

  @Test
  void aConnectionGoesOnAfterAHostThatDiffers() {
    String answers =
        client.raw(
            "GET http://other.example/v3/things HTTP/1.1\r\nHost: x\r\n\r\n"
                + "GET /v3/things HTTP/1.1\r\nHost: x\r\n"
                + CLOSE);
    assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(3);
    assertThat(answers).contains("http://other.example/v3/", "http://x/v3/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "{x}", "a|b", "say\"", "a^b", "a<b>c", "`", "grüße", "名前", "a\\b"})
  void whatClientsShouldHaveEncodedIsReadInAQuery(String text) {
    String answer =
        client.raw("GET /v3/things?name=" + bytes(text) + " HTTP/1.1\r\nHost: x\r\n" + CLOSE);
    isAnswer(answer, 200);
    assertThat(answer)
        .contains("\"name\":\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "{x}", "a|b", "say\"", "a^b", "a<b>c", "`", "grüße", "名前"})
  void whatClientsShouldHaveEncodedIsReadInAPath(String text) {
    String answer =
        client.raw("GET /v3/things/7/metadata/" + bytes(text) + " HTTP/1.1\r\nHost: x\r\n" + CLOSE);
    isAnswer(answer, 200);
    assertThat(answer).contains("\"key\":\"" + text.replace("\"", "\\\"") + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00ff", "\u00c0\u0080", "\u00ed\u00a0\u0080"})
  void bytesThatAreNoTextAreRefused(String raw) {
    for (String target : new String[] {"/v3/things/" + raw, "/v3/things?name=" + raw}) {
      String answer = client.raw("GET " + target + " HTTP/1.1\r\nHost: x\r\n" + CLOSE);
      isAnswer(answer, 400);
      assertThat(answer).contains("{\"badRequest\":{\"code\":400");
    }
  }

  private static void isAnswer(String answer, int status) {
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("x-openstack-request-id: req-", "OpenStack-API-Version: volume 3.0");
  }

  /** The bytes of a text, one character each. */
  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
