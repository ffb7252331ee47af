package dev.halite.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.TestApi;
import dev.halite.api.TestClient;
import dev.halite.api.TestClient.Answer;
import dev.halite.api.action.Action;
import dev.halite.api.action.ActionScope;
import dev.halite.api.action.ActionTable;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@Timeout(120)
@SpringBootTest(classes = TestApi.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class OpenApiTest {
  @LocalServerPort int port;
  @Autowired ActionTable table;

  @Test
  void everyActionOfTheTableIsDescribed() {
    JsonNode document = new TestClient(port).get("/openapi").json();
    assertThat(document.path("openapi").stringValue()).isEqualTo("3.1.0");
    for (Action action : table.actions()) {
      String path = (action.scope() == ActionScope.PROJECT ? "/v3" : "") + action.path();
      JsonNode variants =
          document
              .path("paths")
              .path(path)
              .path(action.verb().name().toLowerCase(Locale.ROOT))
              .path("x-halite-actions");
      assertThat(variants)
          .as(path)
          .anySatisfy(
              variant -> {
                assertThat(variant.path("since").stringValue())
                    .isEqualTo(action.since().toString());
                assertThat(variant.path("key").stringValue(null)).isEqualTo(action.key());
              });
    }
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    JsonNode document = new TestClient(port).get("/openapi").json();
    assertThat(document.findValuesAsString("$ref"))
        .isNotEmpty()
        .allSatisfy(
            reference -> {
              assertThat(reference).startsWith("#/");
              assertThat(document.at(reference.substring(1)).isMissingNode())
                  .as(reference)
                  .isFalse();
            });
  }

  @ParameterizedTest
  @CsvSource({
    "/openapi/ui, text/html",
    "/openapi/ui/, text/html",
    "/openapi/ui/page.js, text/javascript",
    "/openapi/ui/page.css, text/css"
  })
  void thePageNeedsNobodyElse(String path, String type) {
    Answer answer = new TestClient(port).get(path);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith(type);
    assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(answer.header("Cache-Control")).contains("no-store");
    assertThat(answer.body()).doesNotContain("http://", "https://");
  }
}
