package dev.halite.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.TestClient.Answer;
import dev.halite.api.json.ApiJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that users choose, standing in a segment of a path. */
@Timeout(120)
@ExtendWith(CatalogApi.class)
class UserTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "k/s",
        "csi.storage.k8s.io/pvc/name",
        "/",
        "a//b",
        "a/../b",
        "a\\b",
        "a;b",
        "a.json",
        "a\nb\rc",
        "a b+c",
        "100%",
        "%2F",
        "grüße",
        "a?b#c",
        "[1]",
        "\u2028"
      })
  void aMetadataKeyIsReachedAlone(String key) {
    ApiUser user = CatalogApi.member();
    String path = "/volumes/" + user.newVolume("") + "/metadata";
    String json = ApiJson.MAPPER.writeValueAsString(Map.of(key, "1"));
    assertThat(user.post(path, "{\"metadata\":" + json + "}").status()).isEqualTo(200);
    String one = path + "/" + encoded(key);
    assertThat(user.read(one).path("meta").path(key).stringValue()).isEqualTo("1");
    assertThat(user.put(one, "{\"meta\":" + json.replace("\"1\"", "\"2\"") + "}").status())
        .isEqualTo(200);
    assertThat(user.read(path).path("metadata").path(key).stringValue()).isEqualTo("2");
    assertThat(user.delete(one).status()).isEqualTo(200);
    assertThat(user.read(path).path("metadata").isEmpty()).isTrue();
    user.delete(one).isFault(404, "itemNotFound");
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "%2E", "..", "%2e%2E"})
  void aSegmentOfDotsIsRefused(String key) {
    ApiUser user = CatalogApi.member();
    String raw =
        user.client()
            .raw(
                "GET /v3/things/7/metadata/"
                    + key
                    + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(raw).startsWith("HTTP/1.1 400").contains("x-openstack-request-id: req-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "hw:cpu;x", "k.json"})
  void anExtraSpecIsReachedAlone(String key) {
    ApiUser admin = CatalogApi.admin();
    Answer made =
        admin.post("/types", "{\"volume_type\":{\"name\":\"" + UUID.randomUUID() + "\"}}");
    String id = made.json().at("/volume_type/id").stringValue();
    CatalogApi.jdbc()
        .sql(
            "UPDATE volume_type SET extra_specs = jsonb_build_object(CAST(:key AS text), 'v')"
                + " WHERE id = CAST(:id AS uuid)")
        .param("key", key)
        .param("id", id)
        .update();
    String one = "/types/" + id + "/extra_specs/" + encoded(key);
    assertThat(admin.read(one).path(key).stringValue()).isEqualTo("v");
    assertThat(admin.delete(one).status()).isEqualTo(202);
    assertThat(admin.read("/types/" + id + "/extra_specs").path("extra_specs").isEmpty()).isTrue();
  }

  @Test
  void clustersAndHostsAreReachedByWhateverNameTheyHave() {
    ApiUser admin = CatalogApi.admin().at(7);
    for (String name : new String[] {"rack/1@b#p", "c;1", "c.json", "ü@b"}) {
      String unique = UUID.randomUUID() + name;
      CatalogApi.jdbc()
          .sql(
              """
              INSERT INTO cluster (id, name, service)
              VALUES (gen_random_uuid(), :name, 'cinder-volume')
              """)
          .param("name", unique)
          .update();
      CatalogApi.jdbc()
          .sql(
              """
              INSERT INTO service (id, binary_name, host, availability_zone)
              VALUES (gen_random_uuid(), 'cinder-volume', :host, 'nova')
              """)
          .param("host", unique)
          .update();
      assertThat(
              admin
                  .read("/clusters/" + encoded(unique) + "?binary=cinder-volume")
                  .at("/cluster/name")
                  .stringValue())
          .isEqualTo(unique);
      assertThat(admin.get("/os-hosts/" + encoded(unique)).status()).isEqualTo(200);
      CatalogApi.jdbc().sql("DELETE FROM service WHERE host = :h").param("h", unique).update();
      CatalogApi.jdbc().sql("DELETE FROM cluster WHERE name = :n").param("n", unique).update();
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
