package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What many large maps come to. */
@Timeout(120)
@ExtendWith(CatalogApi.class)
class LargeListTest {
  private static final int VOLUMES = 150;

  @Test
  void aListIsCutByWhatItsRowsHoldAndTheLinkLeadsOn() {
    ApiUser user = CatalogApi.member();
    CatalogApi.jdbc()
        .sql(
            """
            INSERT INTO volume (id, project_id, user_id, size_gb, status, metadata)
            SELECT gen_random_uuid(), :project, 'u', 1, 'available',
                   (SELECT jsonb_object_agg('key ' || n, repeat(md5(v || ' ' || n), 7))
                    FROM generate_series(1, 256) n)
            FROM generate_series(1, :volumes) v
            """)
        .param("project", user.project())
        .param("volumes", VOLUMES)
        .update();

    Set<String> seen = new HashSet<>();
    int pages = 0;
    String path = "/volumes/detail?sort=created_at:asc";
    while (path != null) {
      Answer answer = user.get(path);
      assertThat(answer.body().length()).isLessThan(8 << 20);
      JsonNode page = answer.json();
      page.path("volumes").forEach(volume -> seen.add(volume.path("id").stringValue()));
      String next = page.path("volumes_links").path(0).path("href").asString("");
      path = next.isEmpty() ? null : next.substring(next.indexOf("/volumes/detail"));
      pages++;
    }
    assertThat(seen).hasSize(VOLUMES);
    assertThat(pages).isBetween(3, 6);
    assertThat(user.read("/volumes?limit=20").path("volumes").size()).isEqualTo(20);
  }

  @Test
  void whatIsShownBesideTheRowsTakesRoomAsTheyDo() {
    ApiUser user = CatalogApi.member();
    CatalogApi.jdbc()
        .sql(
            """
            WITH made AS (
              INSERT INTO volume (id, project_id, user_id, size_gb, status, attach_status)
              SELECT gen_random_uuid(), :project, 'u', 1, 'in-use', 'attached'
              FROM generate_series(1, 500) v
              RETURNING id)
            INSERT INTO attachment
              (id, project_id, volume_id, instance_id, attach_status, attached_host, mountpoint)
            SELECT gen_random_uuid(), :project, id, gen_random_uuid(), 'attached',
                   repeat('h', 255), repeat('m', 255)
            FROM made, generate_series(1, 200)
            """)
        .param("project", user.project())
        .update();

    user.get("/volumes/detail")
        .isFault(503, "serviceUnavailable")
        .says("The service has too many rows in hand; try again.");
    assertThat(user.read("/volumes/detail?limit=5").path("volumes").size()).isEqualTo(5);
  }
}
