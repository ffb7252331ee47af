package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class VolumeActionsTest {
  private static final List<String> FIRST_KEYS =
      List.of(
          "attachments",
          "availability_zone",
          "bootable",
          "consistencygroup_id",
          "created_at",
          "description",
          "encrypted",
          "id",
          "links",
          "metadata",
          "multiattach",
          "name",
          "replication_status",
          "size",
          "snapshot_id",
          "source_volid",
          "status",
          "updated_at",
          "user_id",
          "volume_type");

  private static List<String> keys(JsonNode object) {
    return object.propertyNames().stream().sorted().toList();
  }

  @Test
  void aVolumeIsTakenInWithEverythingThatWasAskedFor() {
    ApiUser user = CatalogApi.member();
    Answer answer =
        user.post(
            "/volumes",
            """
            {"volume":{"size":"2","name":"  disk ","description":"d","metadata":{"a":"b"},
             "availability_zone":"far","volume_type":"__DEFAULT__","unknown":1},
             "OS-SCH-HNT:scheduler_hints":{"same_host":["11111111-1111-4111-8111-111111111111"],
             "local_to_instance":null,"mine":[1]}}
            """);
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    JsonNode volume = answer.json().path("volume");
    assertThat(keys(volume)).isEqualTo(FIRST_KEYS);
    assertThat(volume.path("name").stringValue()).isEqualTo("disk");
    assertThat(volume.path("status").stringValue()).isEqualTo("creating");
    assertThat(volume.path("size").intValue()).isEqualTo(2);
    assertThat(volume.path("bootable").stringValue()).isEqualTo("false");
    assertThat(volume.path("encrypted").booleanValue()).isFalse();
    assertThat(volume.path("availability_zone").stringValue()).isEqualTo("far");
    assertThat(volume.path("volume_type").stringValue()).isEqualTo("__DEFAULT__");
    assertThat(volume.path("updated_at").isNull()).isTrue();
    assertThat(volume.path("created_at").stringValue())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}");
    String id = volume.path("id").stringValue();
    JsonNode shown = user.read("/volumes/" + id).path("volume");
    assertThat(shown.path("created_at")).isEqualTo(volume.path("created_at"));
    assertThat(keys(shown)).contains("os-vol-tenant-attr:tenant_id").doesNotContain("group_id");
    assertThat(payloadOf(UUID.fromString(id)))
        .contains(
            "\"availabilityZones\": [\"far\"]",
            "\"same_host\": [\"11111111-1111-4111-8111-111111111111\"]")
        .doesNotContain("mine");
  }

  private static String payloadOf(UUID volume) {
    return CatalogApi.jdbc()
        .sql("SELECT payload::text FROM operation WHERE resource_id = :id")
        .param("id", volume)
        .query(String.class)
        .single();
  }

  @ParameterizedTest
  @CsvSource({
    "0, ''",
    "13, group_id",
    "47, group_id",
    "48, group_id service_uuid shared_targets",
    "62, group_id service_uuid shared_targets",
    "63, group_id service_uuid shared_targets volume_type_id",
    "65, consumes_quota group_id service_uuid shared_targets volume_type_id",
    "71, consumes_quota group_id service_uuid shared_targets volume_type_id",
  })
  void aVolumeIsShownInTheShapeOfTheVersion(int minor, String more) {
    ApiUser user = CatalogApi.member();
    UUID id = user.newVolume("");
    List<String> expected =
        new java.util.ArrayList<>(
            more == null || more.isEmpty() ? List.of() : List.of(more.split(" ")));
    expected.addAll(FIRST_KEYS);
    Answer made = user.at(minor).post("/volumes", "{\"volume\":{\"size\":1}}");
    assertThat(keys(made.json().path("volume"))).isEqualTo(expected.stream().sorted().toList());
    expected.add("os-vol-tenant-attr:tenant_id");
    List<String> sorted = expected.stream().sorted().toList();
    assertThat(keys(user.at(minor).read("/volumes/" + id).path("volume"))).isEqualTo(sorted);
    assertThat(keys(user.at(minor).read("/volumes/detail").at("/volumes/0"))).isEqualTo(sorted);
    assertThat(keys(user.at(minor).read("/volumes").at("/volumes/0")))
        .isEqualTo(List.of("id", "links", "name"));
  }

  /** Else Nova has all attaches of a host wait for each other. */
  @Test
  void aNewVolumeSharesItsTargetWithNoOther() {
    ApiUser user = CatalogApi.member();
    UUID id = user.newVolume("");
    UUID service = UUID.randomUUID();
    CatalogApi.jdbc()
        .sql("UPDATE volume SET service_id = :service WHERE id = :id")
        .param("service", service)
        .param("id", id)
        .update();
    for (int minor : new int[] {48, 68, 69, 71}) {
      JsonNode volume = user.at(minor).read("/volumes/" + id).path("volume");
      assertThat(volume.path("shared_targets").toString()).isEqualTo("false");
      assertThat(volume.path("service_uuid").stringValue()).isEqualTo(service.toString());
    }
  }

  @Test
  void anAdministratorSeesMore() {
    ApiUser user = CatalogApi.member();
    UUID id = user.newVolume("");
    CatalogApi.jdbc()
        .sql(
            """
            UPDATE volume
            SET status = 'error_managing', shared_targets = NULL, host = 'a@b#c',
                encryption_key_id = gen_random_uuid(), image_metadata = '{"os": "x"}',
                admin_metadata = '{"readonly": "True", "secret": "no"}'
            WHERE id = :id
            """)
        .param("id", id)
        .update();
    ApiUser admin = user.as("admin");
    JsonNode old = admin.read("/volumes/" + id).path("volume");
    assertThat(keys(old))
        .contains(
            "migration_status",
            "os-vol-host-attr:host",
            "os-vol-mig-status-attr:migstat",
            "os-vol-mig-status-attr:name_id",
            "volume_image_metadata")
        .doesNotContain("provider_id", "cluster_name", "encryption_key_id");
    assertThat(old.path("status").stringValue()).isEqualTo("error");
    assertThat(old.path("metadata").toString()).isEqualTo("{\"readonly\":\"True\"}");
    JsonNode latest = admin.at(71).read("/volumes/" + id).path("volume");
    assertThat(keys(latest)).contains("provider_id", "cluster_name", "encryption_key_id");
    assertThat(latest.path("encrypted").booleanValue()).isTrue();
    assertThat(latest.path("shared_targets").isNull()).isTrue();
    assertThat(admin.at(68).read("/volumes/" + id).at("/volume/shared_targets").booleanValue())
        .isTrue();
    assertThat(keys(user.at(71).read("/volumes/" + id).path("volume")))
        .doesNotContain("provider_id", "os-vol-host-attr:host", "migration_status");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"size\":0}",
        "{\"size\":-1}",
        "{\"size\":\"0\"}",
        "{\"size\":\"x\"}",
        "{\"size\":\"1.5\"}",
        "{\"size\":1.5}",
        "{\"size\":true}",
        "{\"size\":null}",
        "{\"size\":2147483648}",
        "{\"size\":\"2147483648\"}",
        "{\"size\":\"99999999999999999999\"}",
        "{\"size\":1,\"name\":7}",
        "{\"size\":1,\"metadata\":{\"\":\"x\"}}",
        "{\"size\":1,\"metadata\":{\"x\":1}}",
        "{\"size\":1,\"metadata\":[]}",
        "{\"size\":1,\"multiattach\":true}",
        "{\"size\":1,\"multiattach\":\"maybe\"}",
        "{\"size\":1,\"snapshot_id\":\"x\"}",
        "{\"size\":1,\"imageRef\":\"5aa119a8-d25b-45a7-8d1b-88e127885635\"}",
        "{\"size\":1,\"availability_zone\":\"nowhere\"}",
        "{\"size\":1,\"availability_zone\":\"\"}",
        "[]",
        "null"
      })
  void aVolumeThatCannotBeIsRefused(String volume) {
    ApiUser user = CatalogApi.member();
    user.post("/volumes", "{\"volume\":" + volume + "}").isFault(400, "badRequest");
    assertThat(user.read("/volumes").path("volumes").size()).isZero();
  }

  @Test
  void keysOfLaterVersionsAreReadFromThenOn() {
    ApiUser user = CatalogApi.member();
    String group = "{\"volume\":{\"size\":1,\"group_id\":\"x\"}}";
    assertThat(user.at(12).post("/volumes", group).status()).isEqualTo(202);
    user.at(13).post("/volumes", group).isFault(400, "badRequest");
    String unknown = "{\"volume\":{\"size\":1,\"unknown\":1}}";
    assertThat(user.at(52).post("/volumes", unknown).status()).isEqualTo(202);
    user.at(53).post("/volumes", unknown).isFault(400, "badRequest");
    user.post("/volumes", "{\"volume\":{\"size\":1},\"more\":1}").isFault(400, "badRequest");
    user.post("/volumes", "{\"volume\":{\"size\":1,\"volume_type\":\"nope\"}}")
        .isFault(404, "itemNotFound");
  }

  @Test
  void nameAndDescriptionAreChangedOneByOne() {
    ApiUser user = CatalogApi.member();
    String path = "/volumes/" + user.newVolume(",\"name\":\"a\",\"metadata\":{\"k\":\"v\"}");
    Answer answer = user.put(path, "{\"volume\":{\"description\":\" words \"}}");
    assertThat(answer.status()).isEqualTo(200);
    JsonNode changed = answer.json().path("volume");
    assertThat(keys(changed)).isEqualTo(FIRST_KEYS);
    assertThat(changed.path("name").stringValue()).isEqualTo("a");
    assertThat(changed.path("description").stringValue()).isEqualTo("words");
    assertThat(changed.path("updated_at").isString()).isTrue();
    user.put(path, "{\"volume\":{\"display_name\":\"b\",\"metadata\":{\"l\":\"w\"}}}");
    JsonNode shown = user.read(path).path("volume");
    assertThat(shown.path("name").stringValue()).isEqualTo("b");
    assertThat(shown.path("metadata").toString()).isEqualTo("{\"l\":\"w\"}");
    user.put(path, "{\"volume\":{\"name\":null}}");
    assertThat(user.read(path).at("/volume/name").isNull()).isTrue();
    assertThat(user.put(path, "{\"volume\":{}}").status()).isEqualTo(200);
    user.at(53).put(path, "{\"volume\":{}}").isFault(400, "badRequest");
    user.put(path, "{\"volume\":{\"size\":2}}").isFault(400, "badRequest");
    setStatus(path, "maintenance");
    user.put(path, "{\"volume\":{\"name\":\"c\"}}").isFault(400, "badRequest");
  }

  private static void setStatus(String path, String status) {
    CatalogApi.jdbc()
        .sql("UPDATE volume SET status = :status WHERE id = CAST(:id AS uuid)")
        .param("status", status)
        .param("id", path.substring("/volumes/".length()))
        .update();
  }

  @Test
  void anotherProjectsVolumeCannotBeToldFromAMissingOne() {
    ApiUser owner = CatalogApi.member();
    ApiUser stranger = CatalogApi.member();
    UUID id = owner.newVolume("");
    UUID missing = UUID.randomUUID();
    for (String path : List.of("/volumes/%s", "/volumes/%s/metadata", "/volumes/%s/metadata/k")) {
      for (String method : List.of("GET", "DELETE", "PUT")) {
        String body =
            !method.equals("PUT")
                ? null
                : path.endsWith("/k")
                    ? "{\"meta\":{\"k\":\"v\"}}"
                    : path.endsWith("metadata") ? "{\"metadata\":{}}" : "{\"volume\":{}}";
        if (path.endsWith("metadata") && method.equals("DELETE")) {
          continue;
        }
        Answer theirs = stranger.send(method, path.formatted(id), body);
        Answer none = stranger.send(method, path.formatted(missing), body);
        theirs.isFault(404, "itemNotFound");
        assertThat(theirs.body()).isEqualTo(none.body().replace(missing + "", id + ""));
      }
    }
    stranger.get("/volumes?marker=" + id).isFault(404, "itemNotFound");
    assertThat(stranger.read("/volumes?all_tenants=1").path("volumes").size()).isZero();
    assertThat(owner.read("/volumes/" + id).at("/volume/status").stringValue())
        .isEqualTo("creating");
    stranger.get("/v3/" + owner.project() + "/volumes").isFault(400, "badRequest");
    owner.as("reader").post("/volumes", "{\"volume\":{\"size\":1}}").isFault(403, "forbidden");
    owner.as("reader").delete("/volumes/" + id).isFault(403, "forbidden");
    assertThat(owner.as("reader").get("/volumes/" + id).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'different_host':'notauuid'}",
        "{'same_host':['11111111-1111-4111-8111-111111111111',5]}",
        "{'same_host':['11111111-1111-4111-8111-111111111111','11111111-1111-4111-8111-111111111111']}",
        "{'same_host':null}",
        "{'different_host':{'a':'b'}}",
        "{'different_host':''}",
        "{'local_to_instance':'server'}",
        "{'local_to_instance':['11111111-1111-4111-8111-111111111111']}",
        "{'query':['=']}",
        "{'query':null}",
        "['same_host']",
        "'same_host'"
      })
  void hintsThatMeanNothingAreRefusedBeforeAnythingIsMade(String hints) {
    ApiUser user = CatalogApi.member();
    String body =
        "{\"volume\":{\"size\":1},\"OS-SCH-HNT:scheduler_hints\":" + hints.replace('\'', '"') + "}";
    for (int minor : new int[] {0, 13, 47, 53, 71}) {
      user.at(minor).post("/volumes", body).isFault(400, "badRequest");
    }
    assertThat(user.read("/volumes").path("volumes").size()).isZero();
  }

  @Test
  void hintsBeyondTheirBytesAreRefusedAndTheLimitIsNamed() {
    ApiUser user = CatalogApi.member();
    String body = "{\"volume\":{\"size\":1},\"OS-SCH-HNT:scheduler_hints\":{\"x\":\"%s\"}}";
    assertThat(user.post("/volumes", body.formatted("ö".repeat(2044))).status()).isEqualTo(202);
    user.post("/volumes", body.formatted("ö".repeat(2045)))
        .isFault(400, "badRequest")
        .says("Invalid input received: 'OS-SCH-HNT:scheduler_hints' may have at most 4096 bytes.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "{'same_host':'11111111-1111-4111-8111-111111111111'}",
        "{'same_host':'11111111111141118111111111111111','different_host':[]}",
        "{'local_to_instance':null,'query':'[]'}",
        "{'local_to_instance':'11111111-1111-4111-8111-111111111111','query':{'a':1}}",
        "{'other':{'a':[null]}}"
      })
  void hintsThatMeanSomethingAreTaken(String hints) {
    String body =
        "{\"volume\":{\"size\":1},\"OS-SCH-HNT:scheduler_hints\":" + hints.replace('\'', '"') + "}";
    for (int minor : new int[] {0, 13, 47, 53, 71}) {
      assertThat(CatalogApi.member().at(minor).post("/volumes", body).status()).isEqualTo(202);
    }
  }
}
