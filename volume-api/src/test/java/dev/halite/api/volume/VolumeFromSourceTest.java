package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import dev.halite.common.catalog.quota.Quotas;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Volumes that are asked for with {@code snapshot_id} or {@code source_volid}. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class VolumeFromSourceTest {
  private ApiUser user;

  /** Of 2 GiB, bootable, in zone nova. */
  private UUID volume;

  private UUID snapshot;

  @BeforeEach
  void makeSources() {
    user = CatalogApi.member();
    volume = user.newVolume("");
    done("volume", volume);
    set(
        volume,
        """
        UPDATE volume
        SET size_gb = 2, bootable = true, image_metadata = '{"min_ram":"512"}',
            host = 'one@fast#pool', placement = gen_random_uuid(), availability_zone = 'nova'
        WHERE id = :id
        """);
    snapshot =
        id(
            user.post("/snapshots", "{\"snapshot\":{\"volume_id\":\"" + volume + "\"}}"),
            "/snapshot/id");
    done("snapshot", snapshot);
  }

  /** As services leave what they have made. */
  private static void done(String table, UUID id) {
    set(
        id,
        "DELETE FROM hold WHERE operation_id IN"
            + " (SELECT operation_id FROM operation_run WHERE resource_id = :id)");
    set(id, "DELETE FROM operation_run WHERE resource_id = :id");
    set(id, "UPDATE " + table + " SET status = 'available' WHERE id = :id");
  }

  private static void set(UUID id, String sql) {
    CatalogApi.jdbc().sql(sql).param("id", id).update();
  }

  private static UUID id(Answer answer, String at) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    return UUID.fromString(answer.json().at(at).stringValue());
  }

  private UUID source(String key) {
    return key.equals("snapshot_id") ? snapshot : volume;
  }

  private Answer make(ApiUser who, String key, String more) {
    return who.post(
        "/volumes", "{\"volume\":{\"" + key + "\":\"" + source(key) + "\"" + more + "}}");
  }

  private static String text(UUID id, String sql) {
    return CatalogApi.jdbc().sql(sql).param("id", id).query(String.class).optional().orElse("");
  }

  private static String work(UUID id) {
    return text(
        id,
        """
        SELECT r.kind || ' in ' || r.queue || ', at ' || (o.payload #>> '{source,host}')
               || ', holds ' || (SELECT string_agg(resource_id::text, ' ')
                                 FROM hold WHERE operation_id = r.operation_id)
        FROM operation_run r JOIN operation o ON o.id = r.operation_id WHERE r.resource_id = :id
        """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"snapshot_id", "source_volid"})
  void sizeTypeZoneAndWhatItIsBootedFromAreTheSources(String key) {
    Answer answer = make(user, key, ",\"name\":\"copy\"");

    UUID made = id(answer, "/volume/id");
    JsonNode shown = user.read("/volumes/" + made).path("volume");
    assertThat(shown.path(key).stringValue()).isEqualTo(source(key).toString());
    assertThat(shown.path(key.equals("snapshot_id") ? "source_volid" : "snapshot_id").isNull())
        .isTrue();
    assertThat(shown.path("size").intValue()).isEqualTo(2);
    assertThat(shown.path("status").stringValue()).isEqualTo("creating");
    assertThat(shown.path("availability_zone").stringValue()).isEqualTo("nova");
    assertThat(shown.path("bootable").stringValue()).isEqualTo("true");
    assertThat(shown.at("/volume_image_metadata/min_ram").stringValue()).isEqualTo("512");
    assertThat(shown.path("volume_type"))
        .isEqualTo(user.read("/volumes/" + volume).at("/volume/volume_type"));
    assertThat(work(made))
        .isEqualTo("volume.clone in scheduler, at one@fast#pool, holds " + source(key));
    assertThat(
            text(
                made,
                "SELECT payload #>> '{source,snapshotId}' FROM operation WHERE resource_id = :id"))
        .isEqualTo(key.equals("snapshot_id") ? snapshot.toString() : "");
    assertThat(CatalogApi.bean(Quotas.class).usage(user.project(), Quotas.ALL_TYPES))
        .containsEntry("volumes", 2L);
  }

  @ParameterizedTest
  @CsvSource({
    "snapshot_id, the snapshot size 2GB. They must be >= original snapshot size.",
    "source_volid, original volume size 2GB. They must be >= original volume size."
  })
  void itMayBeLargerButNotSmaller(String key, String sentence) {
    assertThat(make(user, key, ",\"size\":1").isFault(400, "badRequest").body())
        .contains("Volume size '1'GB cannot be smaller than " + sentence);
    UUID made = id(make(user, key, ",\"size\":\"5\""), "/volume/id");
    assertThat(text(made, "SELECT size_gb::text FROM volume WHERE id = :id")).isEqualTo("5");
    assertThat(id(make(user, key, ",\"size\":null"), "/volume/id")).isNotNull();
  }

  @Test
  void itHasOneSource() {
    assertThat(
            make(user, "snapshot_id", ",\"source_volid\":\"" + volume + "\"")
                .isFault(400, "badRequest")
                .body())
        .contains("May specify only one of snapshot, source volume");
    make(user, "snapshot_id", ",\"imageRef\":\"" + volume + "\"").isFault(400, "badRequest");
  }

  @ParameterizedTest
  @ValueSource(strings = {"snapshot_id", "source_volid"})
  void whatIsNotThereOrAnothersIsNotFound(String key) {
    make(CatalogApi.member(), key, "").isFault(404, "itemNotFound");
    user.post("/volumes", "{\"volume\":{\"" + key + "\":\"" + UUID.randomUUID() + "\"}}")
        .isFault(404, "itemNotFound");
    make(user.as("reader"), key, "").isFault(403, "forbidden");
  }

  @ParameterizedTest
  @CsvSource({
    "available, 202",
    "in-use, 202",
    "creating, 400",
    "extending, 400",
    "error, 400",
    "deleting, 400",
    "reserved, 400"
  })
  void theStatusOfAVolumeSaysWhetherItIsASource(String status, int answer) {
    set(volume, "UPDATE volume SET status = '" + status + "' WHERE id = :id");
    Answer made = make(user, "source_volid", "");
    assertThat(made.status()).as(made.body()).isEqualTo(answer);
    if (answer == 400) {
      assertThat(made.body())
          .contains("Originating source volume status must be one of 'available, in-use' values");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"creating", "error", "deleting"})
  void onlyAnAvailableSnapshotIsASource(String status) {
    set(snapshot, "UPDATE snapshot SET status = '" + status + "' WHERE id = :id");
    assertThat(make(user, "snapshot_id", "").isFault(400, "badRequest").body())
        .contains("Originating snapshot status must be one of 'available' values");
  }

  @Test
  void aVolumeThatNoBackendHasOrThatIsEncryptedIsNoSource() {
    set(volume, "UPDATE volume SET host = NULL, status = 'creating' WHERE id = :id");
    make(user, "source_volid", "").isFault(400, "badRequest");
    set(volume, "UPDATE volume SET status = 'available' WHERE id = :id");
    assertThat(make(user, "source_volid", "").isFault(400, "badRequest").body())
        .contains("not on a backend");
    set(volume, "UPDATE volume SET encryption_key_id = :id, host = 'one@fast#pool' WHERE id = :id");
    for (String key : new String[] {"snapshot_id", "source_volid"}) {
      assertThat(make(user, key, "").isFault(400, "badRequest").body()).contains("encrypted");
    }
    assertThat(user.read("/volumes").path("volumes").size()).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"snapshot_id", "source_volid"})
  void itIsInTheZoneOfItsSource(String key) {
    assertThat(make(user, key, ",\"availability_zone\":\"far\"").isFault(400, "badRequest").body())
        .contains("Volume must be in the same availability zone as the s");
    assertThat(id(make(user, key, ",\"availability_zone\":\"nova\""), "/volume/id")).isNotNull();
    String far = type("\"RESKEY:availability_zones\":\"far\"");
    assertThat(
            make(user, key, ",\"volume_type\":\"" + far + "\"").isFault(400, "badRequest").body())
        .contains("do not include 'nova'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"snapshot_id", "source_volid"})
  void itsTypeMayBeAnotherOneOfTheSameBackend(String key) {
    String fast = type("\"volume_backend_name\":\"fast\"");
    String alsoFast = type("\"volume_backend_name\":\"fast\",\"multiattach\":\"<is> True\"");
    String slow = type("\"volume_backend_name\":\"slow\"");
    ofType(fast);
    assertThat(
            make(user, key, ",\"volume_type\":\"" + slow + "\"").isFault(400, "badRequest").body())
        .contains("Invalid volume_type provided", "requested type is not compatible");
    UUID made = id(make(user, key, ",\"volume_type\":\"" + alsoFast + "\""), "/volume/id");
    assertThat(user.read("/volumes/" + made).at("/volume/multiattach").booleanValue()).isTrue();
  }

  /** A type that steps in because nobody has named one is asked for as if somebody had. */
  @Test
  void theTypeOfTheSourceHasItsSay() {
    ofType(type("\"multiattach\":\"<is> True\""));
    UUID made = id(make(user, "source_volid", ""), "/volume/id");
    assertThat(user.read("/volumes/" + made).at("/volume/multiattach").booleanValue()).isTrue();
    String secret = type("");
    CatalogApi.jdbc()
        .sql("UPDATE volume_type SET is_public = false WHERE name = :name")
        .param("name", secret)
        .update();
    ofType(secret);
    make(user, "source_volid", "").isFault(404, "itemNotFound");
    assertThat(make(user.as("admin"), "source_volid", "").status()).isEqualTo(202);
  }

  private static String type(String specs) {
    String name = "type-" + UUID.randomUUID();
    CatalogApi.admin()
        .post(
            "/types",
            "{\"volume_type\":{\"name\":\"" + name + "\",\"extra_specs\":{" + specs + "}}}");
    return name;
  }

  private void ofType(String name) {
    for (String table : new String[] {"volume", "snapshot"}) {
      CatalogApi.jdbc()
          .sql(
              "UPDATE "
                  + table
                  + " SET volume_type_id = (SELECT id FROM volume_type WHERE name = :name)"
                  + " WHERE project_id = :project")
          .param("name", name)
          .param("project", user.project())
          .update();
    }
  }

  @Test
  void theSourceStaysUntilTheVolumeIsMade() {
    UUID ofSnapshot = id(make(user, "snapshot_id", ""), "/volume/id");
    assertThat(user.delete("/snapshots/" + snapshot).isFault(400, "badRequest").body())
        .contains("is the source of operation");
    done("volume", ofSnapshot);
    assertThat(user.delete("/snapshots/" + snapshot).status()).isEqualTo(202);
    forgetSnapshot();

    UUID ofVolume = id(make(user, "source_volid", ""), "/volume/id");
    assertThat(user.delete("/volumes/" + volume).isFault(400, "badRequest").body())
        .contains("is the source of operation");
    user.as("admin")
        .post("/volumes/" + volume + "/action", "{\"os-force_delete\":{}}")
        .isFault(400, "badRequest");
    done("volume", ofVolume);
    assertThat(user.delete("/volumes/" + volume).status()).isEqualTo(202);
  }

  private void forgetSnapshot() {
    done("snapshot", snapshot);
    set(snapshot, "UPDATE snapshot SET deleted_at = clock_timestamp() WHERE id = :id");
  }

  /** Half a clone may have left a snapshot on its source, which only its removal takes away. */
  @Test
  void theSourceStaysWhileHalfACloneIsRemovedByForce() {
    forgetSnapshot();
    UUID made = id(make(user, "source_volid", ""), "/volume/id");
    set(
        made,
        "UPDATE volume SET host = 'one@fast#pool', placement = gen_random_uuid() WHERE id = :id");

    Answer forced =
        user.as("admin").post("/volumes/" + made + "/action", "{\"os-force_delete\":{}}");

    assertThat(forced.status()).isEqualTo(202);
    assertThat(text(made, "SELECT kind FROM operation_run WHERE resource_id = :id"))
        .isEqualTo("volume.delete");
    assertThat(user.delete("/volumes/" + volume).isFault(400, "badRequest").body())
        .contains("is the source of operation");
  }

  /** What is left of a clone may stay for ever where its backend is gone. */
  @Test
  void byForceASourceGoesWhileWhatIsLeftOfAClonesIsStillToBeRemoved() {
    // As the undo of a clone that has failed holds it, beside another that is being made.
    String removal = new UUID(0, 1).toString();
    set(volume, "INSERT INTO hold VALUES (:id, '" + removal + "', 'has half a clone')");
    UUID made = id(make(user, "source_volid", ""), "/volume/id");
    done("snapshot", snapshot);
    set(snapshot, "UPDATE snapshot SET deleted_at = clock_timestamp() WHERE id = :id");
    Supplier<Answer> force =
        () -> user.as("admin").post("/volumes/" + volume + "/action", "{\"os-force_delete\":{}}");
    assertThat(force.get().isFault(400, "badRequest").body())
        .contains("is the source of operation")
        .doesNotContain(removal);

    set(
        made,
        "DELETE FROM hold WHERE operation_id IN"
            + " (SELECT operation_id FROM operation_run WHERE resource_id = :id)");

    assertThat(user.delete("/volumes/" + volume).isFault(400, "badRequest").body())
        .contains("is the source of operation");
    assertThat(force.get().status()).isEqualTo(202);
    assertThat(text(volume, "SELECT status FROM volume WHERE id = :id")).isEqualTo("deleting");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cinder-scheduler", "cinder-volume"})
  void whileNoServiceKnowsHowItIsRefused(String binary) {
    UUID worker = UUID.randomUUID();
    set(
        worker,
        "INSERT INTO worker (id, host, lease_until) VALUES"
            + " (:id, 'one', clock_timestamp() + interval '1 minute')");
    CatalogApi.jdbc()
        .sql(
            "INSERT INTO service (id, binary_name, host, cluster_name, availability_zone, worker_id)"
                + " VALUES (:worker, :binary, :host, :cluster, 'nova', :worker)")
        .param("worker", worker)
        .param("binary", binary)
        .param("host", "old-" + worker)
        .param("cluster", binary.equals("cinder-volume") ? "one@fast" : null)
        .update();
    try {
      for (String key : List.of("snapshot_id", "source_volid")) {
        assertThat(make(user, key, "").isFault(503, "serviceUnavailable").body())
            .contains("no running " + binary);
      }
      set(worker, "UPDATE worker SET supported = '{\"volume.clone\":1}' WHERE id = :id");
      id(make(user, "snapshot_id", ""), "/volume/id");
      set(worker, "UPDATE worker SET supported = '{}', fenced_at = now() WHERE id = :id");
      id(make(user, "source_volid", ""), "/volume/id");
    } finally {
      set(worker, "DELETE FROM service WHERE id = :id");
    }
  }

  @Test
  void limitsAreKeptAndARefusalLeavesNothing() {
    CatalogApi.jdbc()
        .sql(
            "INSERT INTO quota_limit (project_id, resource, hard_limit)"
                + " VALUES (:project, 'volumes', 1)")
        .param("project", user.project())
        .update();
    make(user, "source_volid", "").isFault(413, "overLimit");
    make(user, "snapshot_id", "").isFault(413, "overLimit");
    assertThat(text(volume, "SELECT count(*)::text FROM hold WHERE resource_id = :id"))
        .isEqualTo("0");
    assertThat(user.delete("/snapshots/" + snapshot).status()).isEqualTo(202);
  }

  @Test
  void itIsToldAsAnyNewVolumeIs() {
    var events = CatalogApi.eventsOf(() -> id(make(user, "snapshot_id", ""), "/volume/id"));
    assertThat(events)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.path("event_type").stringValue()).isEqualTo("volume.create.start");
              assertThat(event.at("/payload/snapshot_id").stringValue())
                  .isEqualTo(snapshot.toString());
              assertThat(event.at("/payload/glance_metadata/0/key").stringValue())
                  .isEqualTo("min_ram");
            });
  }
}
