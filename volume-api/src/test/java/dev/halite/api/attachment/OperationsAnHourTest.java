package dev.halite.api.attachment;

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

/** However a project begins operations, within an hour it begins no more than it may. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class OperationsAnHourTest {
  private static ConfigurableApplicationContext strict;

  @BeforeAll
  static void start() {
    strict = CatalogApi.another("--halite.operation.per-project-hour=3");
  }

  @AfterAll
  static void stop() {
    strict.close();
  }

  /** The same user, at a process that lets a project begin three. */
  private static ApiUser strictly(ApiUser user) {
    return new ApiUser(
        new TestClient(CatalogApi.port(strict)), user.project(), user.roles(), user.minor());
  }

  private static void refused(Answer answer) {
    assertThat(answer.isFault(413, "overLimit").body())
        .contains("the 3 that it may begin within an hour");
  }

  @Test
  void whatIsMadeCountsAndMayAlwaysBeDeleted() {
    ApiUser user = strictly(CatalogApi.member());
    UUID volume = user.newVolume("");
    for (int i = 0; i < 2; i++) {
      user.newVolume("");
    }
    refused(user.post("/volumes", "{\"volume\":{\"size\":1}}"));
    AttachedVolume.sql("UPDATE volume SET status = 'error' WHERE id = :id", volume);
    assertThat(user.delete("/volumes/" + volume).status()).isEqualTo(202);
  }

  /** The project has begun more than three where it may. */
  @Test
  void whatTheClientWaitsForCounts() {
    AttachedVolume volume = AttachedVolume.make();
    UUID attachment = volume.attached(UUID.randomUUID());

    refused(
        strictly(volume.user())
            .put(
                "/attachments/" + attachment,
                "{\"attachment\":{\"connector\":{\"host\":\"compute-1\"}}}"));
    assertThat(volume.status()).isEqualTo("reserved reserved");
  }
}
