package dev.halite.api.qos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class QosActionsTest {
  private ApiUser admin;
  private String name;

  @BeforeEach
  void nameThem() {
    admin = CatalogApi.admin();
    name = "qos-" + UUID.randomUUID();
  }

  private Answer post(String fields) {
    return admin.post("/qos-specs", "{\"qos_specs\":{\"name\":\"" + name + "\"" + fields + "}}");
  }

  private String create(String fields) {
    Answer answer = post(fields);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return "/qos-specs/" + answer.json().at("/qos_specs/id").stringValue();
  }

  private String type() {
    return admin
        .post("/types", "{\"volume_type\":{\"name\":\"type-" + UUID.randomUUID() + "\"}}")
        .json()
        .at("/volume_type/id")
        .stringValue();
  }

  private String specsOf(String path) {
    return admin.read(path).at("/qos_specs/specs").toString();
  }

  private List<String> typesOf(String path) {
    return admin
        .read(path + "/associations")
        .path("qos_associations")
        .valueStream()
        .map(type -> type.path("id").stringValue())
        .toList();
  }

  private String qosOf(String type) {
    return admin.read("/types/" + type).at("/volume_type/qos_specs_id").asString();
  }

  @Test
  void specsAreMadeShownChangedAndDeleted() {
    Answer made = post(",\"consumer\":\"front-end\",\"read_iops_sec\":\"2000\",\"any\":7");

    JsonNode shown = made.json();
    assertThat(shown.propertyNames()).containsExactlyInAnyOrder("qos_specs", "links");
    assertThat(shown.path("qos_specs").propertyNames())
        .containsExactlyInAnyOrder("id", "name", "consumer", "specs");
    assertThat(shown.at("/qos_specs/consumer").stringValue()).isEqualTo("front-end");
    String path = "/qos-specs/" + shown.at("/qos_specs/id").stringValue();
    assertThat(shown.at("/links/0/href").stringValue()).endsWith(path);
    assertThat(admin.read(path)).isEqualTo(shown);
    assertThat(specsOf(path)).isEqualTo("{\"any\":\"7\",\"read_iops_sec\":\"2000\"}");

    Answer set = admin.put(path, "{\"qos_specs\":{\"any\":\"8\",\"consumer\":\"both\"}}");
    assertThat(set.status()).isEqualTo(200);
    assertThat(set.json().at("/qos_specs/any").stringValue()).isEqualTo("8");
    assertThat(specsOf(path)).isEqualTo("{\"any\":\"8\",\"read_iops_sec\":\"2000\"}");
    assertThat(admin.read(path).at("/qos_specs/consumer").stringValue()).isEqualTo("both");

    assertThat(admin.put(path + "/delete_keys", "{\"keys\":[\"any\"]}").status()).isEqualTo(202);
    admin
        .put(path + "/delete_keys", "{\"keys\":[\"read_iops_sec\",\"any\"]}")
        .isFault(404, "itemNotFound");
    assertThat(specsOf(path)).isEqualTo("{\"read_iops_sec\":\"2000\"}");

    assertThat(admin.delete(path).status()).isEqualTo(202);
    admin.get(path).isFault(404, "itemNotFound");
    admin.delete(path).isFault(404, "itemNotFound");
    admin.put(path, "{\"qos_specs\":{\"a\":\"1\"}}").isFault(404, "itemNotFound");
    admin.put(path + "/delete_keys", "{\"keys\":[]}").isFault(404, "itemNotFound");
    admin.get(path + "/associations").isFault(404, "itemNotFound");
    admin.get(path + "/associate?vol_type_id=" + type()).isFault(404, "itemNotFound");
  }

  @Test
  void aNameIsTakenOnce() {
    String path = create("");
    assertThat(admin.read(path).at("/qos_specs/consumer").stringValue()).isEqualTo("back-end");

    post("").isFault(409, "conflictingRequest");

    admin.delete(path);
    create("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"consumer\":\"nobody\"",
        ",\"read_iops_sec\":\"fast\"",
        ",\"total_bytes_sec_per_gb_min\":\"-1\"",
        ",\"write_iops_sec_max\":null",
        ",\"consumer\":null",
        ",\"a/b\":\"1\"",
        ",\"a\":{}"
      })
  void whatIsNoSpecIsRefused(String fields) {
    post(fields).isFault(400, "badRequest");
  }

  @Test
  void typesAreAssociatedAndLetGo() {
    String path = create("");
    String type = type();
    String other = type();

    assertThat(admin.get(path + "/associate?vol_type_id=" + type).status()).isEqualTo(202);
    assertThat(admin.get(path + "/associate?vol_type_id=" + type).status()).isEqualTo(202);
    admin.get(path + "/associate?vol_type_id=" + other);

    assertThat(typesOf(path)).containsExactlyInAnyOrder(type, other);
    assertThat(path).endsWith(qosOf(type));
    JsonNode first = admin.read(path + "/associations").at("/qos_associations/0");
    assertThat(first.propertyNames()).containsExactlyInAnyOrder("association_type", "id", "name");
    admin.delete(path).isFault(400, "badRequest");
    name = "other-" + name;
    String others = create("");
    assertThat(
            admin.get(others + "/associate?vol_type_id=" + type).isFault(400, "badRequest").body())
        .contains("already associated");
    assertThat(admin.get(others + "/disassociate?vol_type_id=" + type).status()).isEqualTo(202);
    assertThat(typesOf(path)).as("by its own specs alone").contains(type);

    assertThat(admin.get(path + "/disassociate?vol_type_id=" + type).status()).isEqualTo(202);
    assertThat(typesOf(path)).containsExactly(other);
    assertThat(admin.get(path + "/disassociate_all").status()).isEqualTo(202);
    assertThat(typesOf(path)).isEmpty();
    assertThat(qosOf(other)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 400, badRequest",
    "?vol_type_id=, 400, badRequest",
    "?vol_type_id=none, 404, itemNotFound",
    "?vol_type_id=00000000-0000-4000-8000-000000000000, 404, itemNotFound"
  })
  void whatIsNoTypeIsRefused(String query, int status, String fault) {
    String path = create("");
    admin.get(path + "/associate" + query).isFault(status, fault);
    admin.get(path + "/disassociate" + query).isFault(status, fault);
  }

  @Test
  void byForceTypesLoseWhatIsDeleted() {
    String path = create("");
    String type = type();
    admin.get(path + "/associate?vol_type_id=" + type);

    assertThat(admin.delete(path + "?force=true").status()).isEqualTo(202);

    assertThat(qosOf(type)).isEmpty();
    admin.get(path).isFault(404, "itemNotFound");
  }

  @Test
  void theyAreListedByPagesAndByWhatTheyAre() {
    String front = create(",\"consumer\":\"front-end\"");
    String mine = name;
    name = "more-" + name;
    create("");

    JsonNode page = admin.read("/qos-specs?limit=1");
    assertThat(page.path("qos_specs").size()).isOne();
    assertThat(page.path("qos_specs_links").size()).isOne();
    JsonNode found = admin.read("/qos-specs?name=" + mine).path("qos_specs");
    assertThat(found.size()).isOne();
    assertThat(found.at("/0/id").stringValue()).isEqualTo(front.substring(11));
    assertThat(admin.read("/qos-specs?consumer=front-end&name=" + name).path("qos_specs").size())
        .isZero();
  }

  @Test
  void everyChangeIsTold() {
    List<JsonNode> events =
        CatalogApi.eventsOf(
            () -> {
              String path = create(",\"a\":\"1\"");
              String type = type();
              admin.put(path, "{\"qos_specs\":{\"b\":\"1\"}}");
              admin.put(path + "/delete_keys", "{\"keys\":[\"a\"]}");
              admin.get(path + "/associate?vol_type_id=" + type);
              admin.get(path + "/disassociate?vol_type_id=" + type);
              admin.get(path + "/disassociate_all");
              admin.delete(path);
            });

    assertThat(events.stream().map(event -> event.path("event_type").asString()))
        .containsSubsequence(
            "QoSSpecs.create",
            "qos_specs.update",
            "qos_specs.delete_keys",
            "qos_specs.associate",
            "qos_specs.disassociate",
            "qos_specs.disassociate_all",
            "qos_specs.delete");
  }
}
