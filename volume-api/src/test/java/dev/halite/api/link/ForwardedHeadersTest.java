package dev.halite.api.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.TestApi;
import dev.halite.api.TestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** On a platform where the framework would believe a proxy by itself. */
@Timeout(120)
@SpringBootTest(
    classes = TestApi.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "spring.main.cloud-platform=kubernetes")
class ForwardedHeadersTest {
  @LocalServerPort int port;

  @Test
  void nobodyIsBelievedWhoWasNotSaidToBe() {
    assertThat(
            new TestClient(port)
                .get(
                    "/v3",
                    "X-Forwarded-Proto",
                    "https",
                    "X-Forwarded-Host",
                    "evil.example",
                    "X-Forwarded-Prefix",
                    "/evil",
                    "Forwarded",
                    "proto=https;host=evil.example")
                .body())
        .contains("\"http://127.0.0.1:" + port + "/v3/\"")
        .doesNotContain("evil", "https://127");
  }
}
