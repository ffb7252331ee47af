package dev.halite.api.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * Which fields real answers have, since which version and for whom, is what a file of the tests
 * says, so that no change of a row goes unseen. In the order of the newest answer to an
 * administrator.
 */
@Timeout(180)
@ExtendWith(CatalogApi.class)
class ShownFieldsTest {
  private static final String GOLDEN = "/dev/halite/api/resource/shown-fields.txt";
  private static final Path SEEN = Path.of("target", "shown-fields.txt");
  private static final List<String> ROLES = List.of("reader", "member", "admin");
  private static final int NEWEST = 71;

  @Test
  void theFieldsShownByVersionAndRoleAreThoseOfTheFile() throws IOException {
    ApiUser owner = CatalogApi.member();
    UUID volume = volumeWithEverything(owner);
    message(owner, volume);
    StringBuilder seen = new StringBuilder();
    seen.append(
        table("volume, in a list", owner, 0, user -> user.read("/volumes").at("/volumes/0")));
    seen.append(
        table(
            "volume, in a list with details",
            owner,
            0,
            user -> user.read("/volumes/detail").at("/volumes/0")));
    seen.append(table("volume", owner, 0, user -> user.read("/volumes/" + volume).path("volume")));
    seen.append(
        table(
            "volume, after a change",
            owner,
            0,
            user ->
                user.roles().equals("reader")
                    ? user.read("/volumes/" + volume).path("nothing")
                    : user.put("/volumes/" + volume, "{\"volume\":{\"name\":\"n\"}}")
                        .json()
                        .path("volume")));
    UUID snapshot = snapshot(owner);
    seen.append(
        table("snapshot, in a list", owner, 0, user -> user.read("/snapshots").at("/snapshots/0")));
    seen.append(
        table("snapshot", owner, 0, user -> user.read("/snapshots/" + snapshot).path("snapshot")));
    seen.append(table("volume_type", owner, 0, user -> user.read("/types").at("/volume_types/0")));
    CatalogApi.admin().post("/qos-specs", "{\"qos_specs\":{\"name\":\"" + volume + "\"}}");
    seen.append(
        table("qos_specs", owner, 0, user -> user.get("/qos-specs").json().at("/qos_specs/0")));
    seen.append(table("message", owner, 3, user -> user.read("/messages").at("/messages/0")));
    UUID attachment = attachment(owner);
    seen.append(
        table(
            "attachment, in a list",
            owner,
            27,
            user -> user.read("/attachments").at("/attachments/0")));
    seen.append(
        table(
            "attachment",
            owner,
            27,
            user -> user.read("/attachments/" + attachment).path("attachment")));
    seen.append(
        table(
            "operation, in a list",
            owner,
            0,
            user -> user.read("/operations").at("/operations/0")));
    UUID operation = operation(volume);
    seen.append(
        table(
            "operation",
            owner,
            0,
            user -> user.read("/operations/" + operation).path("operation")));
    assertThat(seen.toString().lines())
        .as("each resource")
        .containsAll(CatalogApi.bean(Resources.class).all().stream().map(Resource::name).toList());
    Files.writeString(SEEN, seen);
    assertThat(seen.toString())
        .as("if the change is meant: copy %s to src/test/resources%s", SEEN, GOLDEN)
        .isEqualTo(golden());
  }

  /** Short lists read fewer columns than long ones: what they show is the same all the same. */
  @Test
  void whatAShortListShowsIsWhatTheLongOneShows() {
    ApiUser owner = CatalogApi.member().at(NEWEST);
    UUID volume = volumeWithEverything(owner);
    owner.put("/volumes/" + volume, "{\"volume\":{\"name\":\"n\",\"metadata\":{\"a\":\"b\"}}}");
    snapshot(owner);
    attachment(owner);
    for (String collection : List.of("volumes", "snapshots", "attachments")) {
      JsonNode brief = owner.read("/" + collection).at("/" + collection + "/0");
      JsonNode whole = owner.read("/" + collection + "/detail").at("/" + collection + "/0");
      assertThat(brief.propertyNames()).as(collection).contains("id").hasSizeLessThan(whole.size());
      for (String name : brief.propertyNames()) {
        assertThat(brief.get(name)).as(collection + "." + name).isEqualTo(whole.get(name));
      }
    }
  }

  private static String golden() throws IOException {
    try (InputStream file = ShownFieldsTest.class.getResourceAsStream(GOLDEN)) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A volume that lacks nothing that is only shown where it is there. */
  private static UUID volumeWithEverything(ApiUser owner) {
    UUID id = owner.newVolume("");
    CatalogApi.jdbc()
        .sql(
            """
            UPDATE volume
            SET encryption_key_id = gen_random_uuid(), image_metadata = '{"os": "none"}'
            WHERE id = :id
            """)
        .param("id", id)
        .update();
    return id;
  }

  private static UUID snapshot(ApiUser owner) {
    return CatalogApi.jdbc()
        .sql(
            """
            INSERT INTO snapshot (id, volume_id, project_id, user_id, size_gb, status, placement)
            SELECT gen_random_uuid(), id, project_id, user_id, 1, 'available', gen_random_uuid()
            FROM volume WHERE project_id = :project
            RETURNING id
            """)
        .param("project", owner.project())
        .query(UUID.class)
        .single();
  }

  private static UUID attachment(ApiUser owner) {
    return CatalogApi.jdbc()
        .sql(
            """
            INSERT INTO attachment (id, volume_id, project_id, instance_id, attach_status)
            SELECT gen_random_uuid(), id, project_id, gen_random_uuid(), 'reserved'
            FROM volume WHERE project_id = :project
            RETURNING id
            """)
        .param("project", owner.project())
        .query(UUID.class)
        .single();
  }

  private static void message(ApiUser owner, UUID volume) {
    CatalogApi.jdbc()
        .sql(
            """
            INSERT INTO user_message (id, project_id, request_id, resource_type, resource_id,
                                      action_id, detail_id, text, expires_at)
            VALUES (gen_random_uuid(), :project, 'req', 'volume', :volume, '001', '002', 'text',
                    clock_timestamp() + interval '1 day')
            """)
        .param("project", owner.project())
        .param("volume", volume)
        .update();
  }

  private static UUID operation(UUID volume) {
    return CatalogApi.jdbc()
        .sql("SELECT id FROM operation WHERE resource_id = :volume")
        .param("volume", volume)
        .query(UUID.class)
        .single();
  }

  private static String table(
      String subject, ApiUser owner, int since, Function<ApiUser, JsonNode> answer) {
    Map<String, Map<String, List<Integer>>> versions = new LinkedHashMap<>();
    for (int minor = NEWEST; minor >= since; minor--) {
      for (String role : ROLES.reversed()) {
        for (String key : answer.apply(owner.as(role).at(minor)).propertyNames()) {
          versions
              .computeIfAbsent(key, unused -> new LinkedHashMap<>())
              .computeIfAbsent(role, unused -> new ArrayList<>())
              .addFirst(minor);
        }
      }
    }
    StringBuilder text = new StringBuilder(subject).append('\n');
    versions.forEach(
        (key, roles) -> {
          text.append("  ").append(key).append(':');
          ROLES.forEach(
              role ->
                  text.append(' ')
                      .append(role)
                      .append(' ')
                      .append(range(roles.getOrDefault(role, List.of()))));
          text.append('\n');
        });
    return text.toString();
  }

  private static String range(List<Integer> minors) {
    if (minors.isEmpty()) {
      return "never";
    }
    assertThat(minors).hasSize(minors.getLast() - minors.getFirst() + 1);
    return "3."
        + minors.getFirst()
        + (minors.getLast() == NEWEST ? "" : " to 3." + minors.getLast());
  }
}
