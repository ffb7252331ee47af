package dev.halite.api.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class PoolActionsTest {
  private ApiUser admin;
  private String host;

  @BeforeEach
  void report() {
    admin = CatalogApi.admin();
    host = "h-" + UUID.randomUUID() + "@back";
    CatalogApi.jdbc()
        .sql(
            """
            WITH s AS (
              INSERT INTO service (id, binary_name, host, availability_zone)
              VALUES (gen_random_uuid(), 'cinder-volume', :host, 'pools') RETURNING id),
            b AS (
              INSERT INTO backend (host, service_id, driver, state)
              SELECT :host, id, 'file', 'up' FROM s RETURNING id)
            INSERT INTO pool (backend_id, name, total_gb, free_gb, others_gb, reserved_percentage,
                              thin, thick, claimed_gb, pending_gb, reported_at, capabilities)
            SELECT b.id, v.*, clock_timestamp(),
                   '{"volume_backend_name": "back", "vendor_name": "v", "storage_protocol": "file",
                     "driver_version": "1", "multiattach": true}'
            FROM b, (VALUES ('one', 100.126, 50.0, 3.5, 10, true, false, 20, 5),
                            ('two', NULL, 'Infinity', 0, 0, false, true, 0, 0)) v
            """)
        .param("host", host)
        .update();
  }

  private JsonNode pools(int minor, String query) {
    return admin.at(minor).read("/scheduler-stats/get_pools?" + query).path("pools");
  }

  @Test
  void poolsAreListedByName() {
    JsonNode one = pools(28, "name=" + host + "%23one");
    assertThat(one.toString()).isEqualTo("[{\"name\":\"" + host + "#one\"}]");
    assertThat(pools(27, "name=" + host + "%23one").size()).isGreaterThan(1);
    CatalogApi.member().get("/scheduler-stats/get_pools").isFault(403, "forbidden");
  }

  @Test
  void theirCapabilitiesHaveTheKeysThatClientsKnow() {
    JsonNode one = pools(28, "detail=True&name=" + host + "%23one").get(0).path("capabilities");
    assertThat(one.path("pool_name").stringValue()).isEqualTo("one");
    assertThat(one.path("volume_backend_name").stringValue()).isEqualTo("back");
    assertThat(one.path("total_capacity_gb").doubleValue()).isEqualTo(100.13);
    assertThat(one.path("free_capacity_gb").doubleValue()).isEqualTo(45.0);
    assertThat(one.path("allocated_capacity_gb").intValue()).isEqualTo(20);
    assertThat(one.path("provisioned_capacity_gb").doubleValue()).isEqualTo(23.5);
    assertThat(one.path("reserved_percentage").intValue()).isEqualTo(10);
    assertThat(one.path("max_over_subscription_ratio").stringValue()).isEqualTo("20.0");
    assertThat(one.path("thin_provisioning_support").booleanValue()).isTrue();
    assertThat(one.path("backend_state").stringValue()).isEqualTo("down");
    assertThat(one.path("timestamp").stringValue()).hasSize(26);
    JsonNode two = pools(28, "detail=true&name=" + host + "%23two").get(0).path("capabilities");
    assertThat(two.path("total_capacity_gb").stringValue()).isEqualTo("unknown");
    assertThat(two.path("free_capacity_gb").stringValue()).isEqualTo("infinite");
  }

  @Test
  void poolsAreFoundByWhatATypeAsksFor() {
    String name = "type-" + UUID.randomUUID();
    admin.post(
        "/types",
        """
        {"volume_type":{"name":"%s","extra_specs":{"capabilities:multiattach":"<is> True",
         "volume_backend_name":"back","capabilities:thin_provisioning_support":"<is> true",
         "RESKEY:availability_zones":"x","reserved_percentage":">= 5"}}}
        """
            .formatted(name));
    assertThat(pools(35, "volume_type=" + name).toString())
        .contains(host + "#one")
        .doesNotContain(host + "#two");
    admin.at(35).get("/scheduler-stats/get_pools?volume_type=none").isFault(404, "itemNotFound");
    assertThat(pools(28, "vendor_name=V").toString()).contains(host + "#two");
    assertThat(pools(28, "vendor_name=other").size()).isZero();
  }

  @Test
  void aBackendTellsWhatItCanDo() {
    assertThat(admin.read("/capabilities/" + host).toString())
        .isEqualTo(
            """
            {"namespace":"OS::Storage::Capabilities::%s","vendor_name":"v",\
            "volume_backend_name":"back","pool_name":null,"driver_version":"1",\
            "storage_protocol":"file","display_name":null,"description":null,"visibility":null,\
            "replication_targets":[],"properties":{}}"""
                .formatted(host));
    admin.get("/capabilities/none").isFault(404, "itemNotFound");
    CatalogApi.member().get("/capabilities/" + host).isFault(403, "forbidden");
  }
}
