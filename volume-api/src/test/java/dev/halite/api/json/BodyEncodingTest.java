package dev.halite.api.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.TestApi;
import dev.halite.api.TestClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

@Timeout(120)
@SpringBootTest(classes = TestApi.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class BodyEncodingTest {
  @LocalServerPort int port;

  /** A filter in front of the service would read another body than we do. */
  @Test
  void aBodyIsInUtf8AndNothingElse() {
    String body = "{\"thing\":{\"size\":1}}";
    byte[] overlong = "{\"thing\":{\"size\":1,\"name\":\"a\u00c0\u00afb\"}}".getBytes(ISO_8859_1);
    byte[] marked = ("\ufeff" + body).getBytes(UTF_8);
    for (byte[] bytes :
        List.of(
            body.getBytes(StandardCharsets.UTF_16),
            body.getBytes(StandardCharsets.UTF_16LE),
            body.getBytes(StandardCharsets.UTF_16BE),
            body.getBytes(StandardCharsets.UTF_32),
            body.getBytes(StandardCharsets.UTF_32LE),
            overlong,
            marked)) {
      assertThat(sent(bytes)).startsWith("HTTP/1.1 400 ").contains("Malformed request body");
    }
    assertThat(sent(body.getBytes(UTF_8))).startsWith("HTTP/1.1 202 ");
  }

  private String sent(byte[] body) {
    String head =
        "POST /v3/things HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    return new TestClient(port).raw(head + new String(body, ISO_8859_1));
  }
}
