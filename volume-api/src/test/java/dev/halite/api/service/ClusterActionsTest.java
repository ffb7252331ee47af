package dev.halite.api.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A cluster of two services, of which the second is down. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class ClusterActionsTest {
  private ApiUser admin;
  private String cluster;
  private String up;
  private String down;

  @BeforeEach
  void register() {
    admin = CatalogApi.admin();
    String suffix = "-" + UUID.randomUUID() + "@back";
    cluster = "c" + suffix;
    up = "up" + suffix;
    down = "down" + suffix;
    CatalogApi.jdbc()
        .sql(
            """
            WITH c AS (
              INSERT INTO cluster (id, name, service)
              VALUES (gen_random_uuid(), :cluster, 'cinder-volume') RETURNING name),
            w AS (
              INSERT INTO worker (id, host, lease_until)
              VALUES (gen_random_uuid(), :up, clock_timestamp() + interval '1 hour'),
                     (gen_random_uuid(), :down, clock_timestamp() - interval '1 s')
              RETURNING id, host),
            s AS (
              INSERT INTO service (id, binary_name, host, cluster_name, availability_zone,
                                   worker_id)
              SELECT gen_random_uuid(), 'cinder-volume', w.host, c.name, 'zone-of-' || w.host, w.id
              FROM w, c RETURNING id, host),
            b AS (
              INSERT INTO backend (host, service_id, driver, state)
              SELECT :cluster, id, 'file', 'up' FROM s WHERE host = :down RETURNING id),
            f AS (
              INSERT INTO worker_fence (worker_id, backend_id, token, up)
              SELECT w.id, b.id, 'token', true FROM w, b)
            INSERT INTO pool (backend_id, name, total_gb, free_gb, reported_at)
            SELECT id, 'pool', 10, 10, clock_timestamp() FROM b
            """)
        .param("cluster", cluster)
        .param("up", up)
        .param("down", down)
        .update();
  }

  private static List<String> keys(JsonNode object) {
    return object.propertyNames().stream().sorted().toList();
  }

  private JsonNode list(int minor, String path) {
    return admin.at(minor).read(path).path("clusters");
  }

  private List<String> found(String query) {
    return StreamSupport.stream(list(26, "/clusters?" + query).spliterator(), false)
        .map(one -> one.path("name").stringValue())
        .toList();
  }

  @Test
  void aClusterIsListedInShort() {
    JsonNode listed = list(7, "/clusters?name=" + cluster);
    assertThat(listed.toString())
        .isEqualTo(
            "[{\"name\":\"%s\",\"binary\":\"cinder-volume\",\"state\":\"up\",\"status\":\"enabled\"}]"
                .formatted(cluster));
    assertThat(keys(list(26, "/clusters?name=" + cluster).get(0)))
        .containsExactly(
            "active_backend_id",
            "binary",
            "frozen",
            "name",
            "replication_status",
            "state",
            "status");
  }

  @Test
  void itsDetailsCountItsServices() {
    JsonNode shown = admin.at(7).read("/clusters/" + cluster).path("cluster");
    assertThat(keys(shown))
        .containsExactly(
            "binary",
            "created_at",
            "disabled_reason",
            "last_heartbeat",
            "name",
            "num_down_hosts",
            "num_hosts",
            "state",
            "status",
            "updated_at");
    assertThat(shown.path("num_hosts").intValue()).isEqualTo(2);
    assertThat(shown.path("num_down_hosts").intValue()).isOne();
    assertThat(shown.path("last_heartbeat").stringValue()).hasSize(26);
    assertThat(shown.path("updated_at").stringValue()).isEmpty();
    JsonNode detail = list(26, "/clusters/detail?name=" + cluster).get(0);
    assertThat(detail.path("num_hosts").intValue()).isEqualTo(2);
    assertThat(detail.path("replication_status").stringValue()).isEqualTo("not-capable");
    assertThat(detail.path("frozen").booleanValue()).isFalse();
    assertThat(detail.path("active_backend_id").isNull()).isTrue();
  }

  @Test
  void aClusterIsDownWhenAllItsServicesAre() {
    CatalogApi.jdbc()
        .sql("UPDATE worker SET fenced_at = clock_timestamp() WHERE host = :host")
        .param("host", up)
        .update();
    JsonNode shown = admin.at(7).read("/clusters/" + cluster).path("cluster");
    assertThat(shown.path("state").stringValue()).isEqualTo("down");
    assertThat(shown.path("num_down_hosts").intValue()).isEqualTo(2);
    CatalogApi.jdbc()
        .sql("UPDATE service SET cluster_name = NULL WHERE cluster_name = :cluster")
        .param("cluster", cluster)
        .update();
    shown = admin.at(7).read("/clusters/" + cluster).path("cluster");
    assertThat(shown.path("state").stringValue()).isEqualTo("down");
    assertThat(shown.path("num_hosts").intValue()).isZero();
    assertThat(shown.path("last_heartbeat").stringValue()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "binary=cinder-volume",
        "is_up=true",
        "disabled=False",
        "num_hosts=2",
        "num_down_hosts=1",
        "frozen=0",
        "replication_status=not-capable",
        "num_hosts=2&is_up=1"
      })
  void clustersAreFoundByWhatTheyAre(String query) {
    assertThat(found(query)).contains(cluster);
    assertThat(found(query + "&name=" + cluster)).containsExactly(cluster);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "binary=cinder-backup",
        "is_up=false",
        "disabled=true",
        "num_hosts=1",
        "num_down_hosts=2",
        "frozen=yes",
        "replication_status=enabled",
        "active_backend_id=b",
        "num_hosts=2&is_up=0"
      })
  void clustersAreNotFoundByWhatTheyAreNot(String query) {
    assertThat(found(query)).doesNotContain(cluster);
  }

  @Test
  void otherFiltersAreRefused() {
    for (String query : List.of("colour=red", "is_up=perhaps", "num_hosts=two", "frozen=true")) {
      admin.at(7).get("/clusters?" + query).isFault(400, "badRequest");
      admin.at(25).get("/clusters/detail?" + query).isFault(400, "badRequest");
    }
  }

  @Test
  void disablingIsKeptWithItsReasonAndEnablingTakesItBack() {
    String body = "{\"name\":\"" + cluster + "\"";
    assertThat(
            admin
                .at(7)
                .put("/clusters/disable", body + ",\"disabled_reason\":\" new disks \"}")
                .body())
        .isEqualTo(
            "{\"cluster\":{\"name\":\"%s\",\"binary\":\"cinder-volume\",\"state\":\"up\",\"status\":\"disabled\",\"disabled_reason\":\"new disks\"}}"
                .formatted(cluster));
    JsonNode shown = admin.at(7).read("/clusters/" + cluster).path("cluster");
    assertThat(shown.path("status").stringValue()).isEqualTo("disabled");
    assertThat(shown.path("disabled_reason").stringValue()).isEqualTo("new disks");
    assertThat(shown.path("updated_at").stringValue()).hasSize(26);
    assertThat(zoneIsAvailable(up)).isFalse();

    assertThat(
            admin
                .at(7)
                .put("/clusters/enable", body + ",\"binary\":\"cinder-volume\"}")
                .json()
                .at("/cluster/disabled_reason")
                .isNull())
        .isTrue();
    assertThat(list(7, "/clusters?disabled=true").toString()).doesNotContain(cluster);
    assertThat(zoneIsAvailable(up)).isTrue();

    admin.at(7).put("/clusters/disable", body + "}");
    shown = admin.at(7).read("/clusters/" + cluster).path("cluster");
    assertThat(shown.path("status").stringValue()).isEqualTo("disabled");
    assertThat(shown.path("disabled_reason").isNull()).isTrue();
  }

  private static boolean zoneIsAvailable(String host) {
    return StreamSupport.stream(
            CatalogApi.member()
                .read("/os-availability-zone")
                .path("availabilityZoneInfo")
                .spliterator(),
            false)
        .filter(one -> one.path("zoneName").stringValue().equals("zone-of-" + host))
        .findFirst()
        .orElseThrow()
        .at("/zoneState/available")
        .booleanValue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"name\":\"\"}", "{\"name\":7}", "{\"name\":\"c\",\"binary\":\"\"}"})
  void aClusterMustBeNamed(String body) {
    admin.at(7).put("/clusters/enable", body).isFault(400, "badRequest");
    admin.at(7).put("/clusters/disable", body).isFault(400, "badRequest");
  }

  @Test
  void whatIsNotThereIsNotFound() {
    admin.at(7).get("/clusters/none").isFault(404, "itemNotFound");
    admin.at(7).get("/clusters/" + cluster + "?binary=cinder-backup").isFault(404, "itemNotFound");
    admin.at(7).put("/clusters/disable", "{\"name\":\"none\"}").isFault(404, "itemNotFound");
    admin.at(7).put("/clusters/explode", "{\"name\":\"none\"}").isFault(405, "badMethod");
    admin.at(6).get("/clusters").isFault(404, "itemNotFound");
  }

  @Test
  void clustersAreForAdministrators() {
    ApiUser member = CatalogApi.member().at(7);
    member.get("/clusters").isFault(403, "forbidden");
    member.get("/clusters/detail").isFault(403, "forbidden");
    member.get("/clusters/" + cluster).isFault(403, "forbidden");
    member.put("/clusters/disable", "{\"name\":\"" + cluster + "\"}").isFault(403, "forbidden");
  }

  @Test
  void eachOfItsServicesNamesItAndShowsWhetherItWorksOnTheBackendThatTheyShare() {
    for (String host : List.of(up, down)) {
      JsonNode service = admin.at(49).read("/os-services?host=" + host).at("/services/0");
      assertThat(service.path("cluster").stringValue()).isEqualTo(cluster);
      assertThat(service.path("state").stringValue()).isEqualTo(host.equals(up) ? "up" : "down");
      assertThat(service.path("backend_state").stringValue())
          .isEqualTo(host.equals(up) ? "up" : "down");
    }
    assertThat(admin.at(49).read("/os-services").path("services").toString())
        .containsOnlyOnce("\"" + up + "\"");
    CatalogApi.jdbc()
        .sql(
            """
            UPDATE worker_fence SET up = false
            WHERE worker_id = (SELECT id FROM worker WHERE host = :host)
            """)
        .param("host", up)
        .update();
    JsonNode idle = admin.at(49).read("/os-services?host=" + up).at("/services/0");
    assertThat(idle.path("state").stringValue()).isEqualTo("down");
    assertThat(idle.path("backend_state").stringValue()).isEqualTo("down");
  }

  @Test
  void itsPoolIsUpWhileOneOfItsServicesIs() {
    String query = "/scheduler-stats/get_pools?detail=true&name=" + cluster + "%23pool";
    assertThat(admin.at(28).read(query).at("/pools/0/capabilities/backend_state").stringValue())
        .isEqualTo("up");
    CatalogApi.jdbc()
        .sql("UPDATE worker SET fenced_at = clock_timestamp() WHERE host = :host")
        .param("host", up)
        .update();
    JsonNode pools = admin.at(28).read(query).path("pools");
    assertThat(pools.size()).isOne();
    assertThat(pools.at("/0/capabilities/backend_state").stringValue()).isEqualTo("down");
    assertThat(admin.read("/capabilities/" + cluster).path("namespace").stringValue())
        .isEqualTo("OS::Storage::Capabilities::" + cluster);
  }
}
