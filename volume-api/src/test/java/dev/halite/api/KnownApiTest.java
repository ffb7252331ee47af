package dev.halite.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The service beside what is known of the API. */
@Timeout(300)
@ExtendWith(CatalogApi.class)
class KnownApiTest {
  @Test
  void everyRouteOfTheTableIsKnownInTheSameVersions() {
    Map<String, KnownApi.Versions> known = KnownApi.routes();
    known.putAll(KnownApi.ownRoutes());
    SoftAssertions problems = new SoftAssertions();
    List<Action> served =
        CatalogApi.bean(ActionTable.class).actions().stream().filter(KnownApi::isPublic).toList();
    for (Action action : served) {
      problems
          .assertThat(known.get(KnownApi.name(action)))
          .as(action.route())
          .isEqualTo(new KnownApi.Versions(action.since().minor(), action.until().minor()));
    }
    problems.assertAll();
    assertThat(served).hasSizeGreaterThan(40);
  }

  @ParameterizedTest
  @CsvSource({
    "GET /volumes/{}, volume",
    "GET /snapshots/{}, snapshot",
    "GET /attachments/{}, attachment",
    "GET /volumes/summary, volume-summary",
    "GET /os-services, services",
    "GET /clusters/detail, clusters",
    "GET /types/{}, volume_type"
  })
  void everyAnswerHasTheKeysThatAreKnownInItsVersion(String request, String wrapper) {
    ApiUser member = CatalogApi.member();
    UUID volume = member.newVolume("");
    CatalogApi.jdbc()
        .sql("UPDATE volume SET encryption_key_id = gen_random_uuid() WHERE id = :id")
        .param("id", volume)
        .update();
    CatalogApi.jdbc()
        .sql(
            """
            INSERT INTO cluster (id, name, service)
            VALUES (gen_random_uuid(), 'known@keys', 'cinder-volume') ON CONFLICT DO NOTHING
            """)
        .update();
    String path =
        request
            .substring(request.indexOf(' ') + 1)
            .replace("/volumes/{}", "/volumes/" + volume)
            .replace("/snapshots/{}", "/snapshots/" + snapshotOf(volume))
            .replace("/attachments/{}", "/attachments/" + attachmentOf(volume))
            .replace("/types/{}", "/types/" + typeOf(member, volume));
    SoftAssertions problems = new SoftAssertions();
    for (int minor = 0; minor <= 71; minor++) {
      for (ApiUser user : List.of(member.at(minor), member.as("admin").at(minor))) {
        boolean admin = user.roles().equals("admin");
        var expected = KnownApi.keys(request, minor, admin);
        var answer = user.get(path);
        problems
            .assertThat(answer.status() == 200 ? keys(answer.json().path(wrapper)) : List.of())
            .as("%s in 3.%d as %s", path, minor, user.roles())
            .containsExactlyInAnyOrderElementsOf(expected);
      }
    }
    problems.assertAll();
  }

  private static UUID snapshotOf(UUID volume) {
    return CatalogApi.jdbc()
        .sql(
            """
            INSERT INTO snapshot (id, volume_id, project_id, user_id, size_gb, status, placement)
            SELECT gen_random_uuid(), id, project_id, user_id, 1, 'available', gen_random_uuid()
            FROM volume WHERE id = :volume
            RETURNING id
            """)
        .param("volume", volume)
        .query(UUID.class)
        .single();
  }

  private static UUID attachmentOf(UUID volume) {
    return CatalogApi.jdbc()
        .sql(
            """
            INSERT INTO attachment (id, volume_id, project_id, attach_status)
            SELECT gen_random_uuid(), id, project_id, 'reserved' FROM volume WHERE id = :volume
            RETURNING id
            """)
        .param("volume", volume)
        .query(UUID.class)
        .single();
  }

  private static String typeOf(ApiUser user, UUID volume) {
    return user.at(71).read("/volumes/" + volume).at("/volume/volume_type_id").stringValue();
  }

  private static List<String> keys(JsonNode answer) {
    if (!answer.isArray()) {
      return new ArrayList<>(answer.propertyNames());
    }
    // The list has services of all kinds; those of volumes have the most to show.
    for (JsonNode one : answer) {
      if (one.path("binary").asString("").equals("cinder-volume")) {
        return new ArrayList<>(one.propertyNames());
      }
    }
    return List.of();
  }
}
