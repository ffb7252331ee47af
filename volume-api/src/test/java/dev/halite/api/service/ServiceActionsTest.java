package dev.halite.api.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
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

@Timeout(60)
@ExtendWith(CatalogApi.class)
class ServiceActionsTest {
  private ApiUser admin;
  private String host;
  private String zone;

  @BeforeEach
  void register() {
    admin = CatalogApi.admin();
    host = "h-" + UUID.randomUUID() + "@back";
    zone = "zone-of-" + host;
    CatalogApi.jdbc()
        .sql(
            """
            WITH w AS (
              INSERT INTO worker (id, host, lease_until)
              VALUES (gen_random_uuid(), :host, clock_timestamp() + interval '1 hour')
              RETURNING id),
            s AS (
              INSERT INTO service (id, binary_name, host, availability_zone, worker_id)
              SELECT gen_random_uuid(), 'cinder-volume', :host, :zone, id FROM w RETURNING id)
            INSERT INTO backend (host, service_id, driver, state) SELECT :host, id, 'file', 'up'
            FROM s
            """)
        .param("host", host)
        .param("zone", zone)
        .update();
  }

  private JsonNode service(int minor) {
    JsonNode services = admin.at(minor).read("/os-services?host=" + host).path("services");
    assertThat(services.size()).isOne();
    return services.get(0);
  }

  private static List<String> keys(JsonNode object) {
    return object.propertyNames().stream().sorted().toList();
  }

  @Test
  void aServiceIsShownInTheShapeOfTheVersion() {
    JsonNode first = service(0);
    assertThat(keys(first))
        .containsExactly(
            "active_backend_id",
            "binary",
            "disabled_reason",
            "frozen",
            "host",
            "replication_status",
            "state",
            "status",
            "updated_at",
            "zone");
    assertThat(first.path("state").stringValue()).isEqualTo("up");
    assertThat(first.path("status").stringValue()).isEqualTo("enabled");
    assertThat(first.path("zone").stringValue()).isEqualTo(zone);
    assertThat(keys(service(7))).contains("cluster").doesNotContain("backend_state");
    assertThat(service(49).path("backend_state").stringValue()).isEqualTo("up");
  }

  @Test
  void aServiceWhoseLeaseRanOutIsDown() {
    CatalogApi.jdbc()
        .sql("UPDATE worker SET lease_until = clock_timestamp() - interval '1 s' WHERE host = :h")
        .param("h", host)
        .update();
    assertThat(service(49).path("state").stringValue()).isEqualTo("down");
    assertThat(service(49).path("backend_state").stringValue()).isEqualTo("down");
  }

  @Test
  void aServiceThatCannotWorkOnItsBackendIsDown() {
    CatalogApi.jdbc()
        .sql("UPDATE backend SET state = 'down', state_reason = 'gone' WHERE host = :h")
        .param("h", host)
        .update();
    assertThat(service(0).path("state").stringValue()).isEqualTo("down");
    assertThat(service(49).path("backend_state").stringValue()).isEqualTo("down");
  }

  @Test
  void servicesAreFoundByHostAndBinary() {
    assertThat(admin.read("/os-services").path("services").size()).isGreaterThan(3);
    assertThat(admin.read("/os-services?binary=cinder-backup&host=" + host).path("services").size())
        .isZero();
    assertThat(
            admin.read("/os-services?service=cinder-volume&host=" + host).path("services").size())
        .isOne();
    CatalogApi.member().get("/os-services").isFault(403, "forbidden");
  }

  @Test
  void disablingIsKeptAndEnablingTakesItBack() {
    String body = "{\"host\":\"" + host + "\",\"binary\":\"cinder-volume\"";
    Answer disabled = admin.put("/os-services/disable", body + "}");
    assertThat(disabled.body())
        .isEqualTo(
            "{\"host\":\"%s\",\"service\":\"\",\"binary\":\"cinder-volume\",\"status\":\"disabled\",\"disabled\":true}"
                .formatted(host));
    assertThat(service(0).path("status").stringValue()).isEqualTo("disabled");
    assertThat(service(0).path("disabled_reason").isNull()).isTrue();
    Answer reasoned =
        admin.put("/os-services/disable-log-reason", body + ",\"disabled_reason\":\" why \"}");
    assertThat(reasoned.json().path("disabled_reason").stringValue()).isEqualTo("why");
    assertThat(service(0).path("disabled_reason").stringValue()).isEqualTo("why");
    assertThat(zoneIsAvailable()).isFalse();
    Answer enabled = admin.put("/os-services/enable", body.replace("binary", "service") + "}");
    assertThat(enabled.json().path("disabled").booleanValue()).isFalse();
    assertThat(enabled.json().path("disabled_reason").isNull()).isTrue();
    assertThat(service(0).path("status").stringValue()).isEqualTo("enabled");
    assertThat(service(0).path("disabled_reason").isNull()).isTrue();
    assertThat(zoneIsAvailable()).isTrue();
  }

  private boolean zoneIsAvailable() {
    return StreamSupport.stream(
            CatalogApi.member()
                .read("/os-availability-zone")
                .path("availabilityZoneInfo")
                .spliterator(),
            false)
        .filter(one -> one.path("zoneName").stringValue().equals(zone))
        .findFirst()
        .orElseThrow()
        .at("/zoneState/available")
        .booleanValue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"host\":\"\"}",
        "{\"host\":\"x\"}",
        "{\"host\":7,\"binary\":\"cinder-volume\"}",
        "{\"binary\":\"cinder-volume\"}"
      })
  void aServiceMustBeNamed(String body) {
    for (String verb : List.of("enable", "disable", "disable-log-reason")) {
      admin.put("/os-services/" + verb, body).isFault(400, "badRequest");
    }
  }

  @Test
  void whatIsNotThereCannotBeChanged() {
    admin
        .put("/os-services/disable", "{\"host\":\"none\",\"binary\":\"cinder-volume\"}")
        .isFault(404, "itemNotFound");
    admin.put("/os-services/nonsense", "{}").isFault(404, "itemNotFound");
    CatalogApi.member()
        .put("/os-services/disable", "{\"host\":\"" + host + "\",\"binary\":\"cinder-volume\"}")
        .isFault(403, "forbidden");
    admin
        .put(
            "/os-services/disable-log-reason",
            "{\"host\":\"x\",\"binary\":\"b\",\"disabled_reason\":\"" + "y".repeat(256) + "\"}")
        .isFault(400, "badRequest");
  }

  @Test
  void aHostTellsWhatItHolds() {
    ApiUser user = CatalogApi.member();
    UUID volume = user.newVolume("");
    CatalogApi.jdbc()
        .sql("UPDATE volume SET host = :host || '#p' WHERE id = :id")
        .param("host", host)
        .param("id", volume)
        .update();
    JsonNode hosts = admin.read("/os-hosts?zone=" + zone).path("hosts");
    assertThat(hosts.size()).isOne();
    assertThat(keys(hosts.get(0)))
        .containsExactly(
            "host_name", "last-update", "service", "service-state", "service-status", "zone");
    JsonNode shown = admin.read("/os-hosts/" + host).path("host");
    assertThat(shown.size()).isEqualTo(2);
    assertThat(shown.get(0).path("resource").toString())
        .isEqualTo(
            """
            {"host":"%s","project":"(total)","volume_count":"1","total_volume_gb":"1",\
            "snapshot_count":"0","total_snapshot_gb":"0"}"""
                .formatted(host));
    assertThat(shown.at("/1/resource/project").stringValue()).isEqualTo(user.project());
    admin.get("/os-hosts/none").isFault(404, "itemNotFound");
    user.get("/os-hosts").isFault(403, "forbidden");
  }
}
