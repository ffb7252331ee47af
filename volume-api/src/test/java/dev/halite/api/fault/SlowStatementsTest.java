package dev.halite.api.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient;
import dev.halite.api.TestClient.Answer;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;

/** Requests whose statements the catalog ends because they take too long. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class SlowStatementsTest {
  private static ConfigurableApplicationContext hasty;

  @BeforeAll
  static void start() {
    hasty = CatalogApi.another("--halite.catalog.statement-timeout=300ms");
  }

  @AfterAll
  static void stop() {
    hasty.close();
  }

  @Test
  void theClientIsToldToComeAgainAndTheConnectionIsFree() {
    ApiUser member = CatalogApi.member();
    UUID volume = member.newVolume("");
    ApiUser hurried =
        new ApiUser(new TestClient(CatalogApi.port(hasty)), member.project(), member.roles(), 0);
    String change = "{\"volume\":{\"name\":\"changed\"}}";

    Answer refused =
        CatalogApi.bean(TransactionTemplate.class)
            .execute(
                status -> {
                  CatalogApi.jdbc()
                      .sql("SELECT id FROM volume WHERE id = :id FOR UPDATE")
                      .param("id", volume)
                      .query(UUID.class)
                      .single();
                  return hurried.put("/volumes/" + volume, change);
                });

    refused
        .isFault(503, "serviceUnavailable")
        .says("The catalog has not answered in time; try again.");
    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertThat(hurried.put("/volumes/" + volume, change).status()).isEqualTo(200);
  }
}
