package dev.halite.api.rate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.TestApi;
import dev.halite.api.TestClient;
import dev.halite.api.TestClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

@Timeout(120)
@SpringBootTest(
    classes = TestApi.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "halite.api.rate-limit.requests-per-second=0.01",
      "halite.api.rate-limit.burst=3"
    })
class RateLimitedApiTest {
  @LocalServerPort int port;

  @Test
  void aProjectThatAsksTooOftenIsToldWhenToComeBack() {
    TestClient client = new TestClient(port);
    String[] ann = {"X-Auth-Token", "ann:aa"};
    for (int request = 0; request < 3; request++) {
      assertThat(client.get("/v3/things", ann).status()).isEqualTo(200);
    }
    Answer refused =
        client
            .post("/v3/things", "no body is read for this", ann)
            .isFault(413, "overLimit")
            .says("This request was rate-limited.");
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 100);
    assertThat(refused.json().at("/overLimit/retryAfter").stringValue())
        .isEqualTo(refused.header("Retry-After"));
    assertThat(client.get("/v3/things", "X-Auth-Token", "bob:aa").status())
        .as("another user of the same project")
        .isEqualTo(413);
    assertThat(client.get("/v3/things", "X-Auth-Token", "ann:bb").status())
        .as("another project")
        .isEqualTo(200);
    assertThat(client.get("/v3", ann).status()).as("what needs no token").isEqualTo(200);
    assertThat(client.get("/healthcheck").status()).isEqualTo(200);
  }
}
