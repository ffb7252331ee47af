package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import dev.halite.common.catalog.quota.Quotas;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class VolumeDeleteTest {
  private static final String HOST = "one@fast#pool";

  /** Ends the create by hand, as a scheduler and a node would. */
  private static UUID volume(ApiUser user, String status, String host) {
    UUID id = user.newVolume("");
    set(id, "DELETE FROM operation_run WHERE resource_id = :id");
    CatalogApi.jdbc()
        .sql("UPDATE volume SET status = :status, host = :host WHERE id = :id")
        .param("id", id)
        .param("status", status)
        .param("host", host)
        .update();
    return id;
  }

  private static void set(UUID id, String sql) {
    CatalogApi.jdbc().sql(sql).param("id", id).update();
  }

  private static long used(ApiUser user, String counter) {
    return CatalogApi.bean(Quotas.class)
        .usage(user.project(), Quotas.ALL_TYPES)
        .getOrDefault(counter, 0L);
  }

  private static String queueOf(UUID id) {
    return CatalogApi.jdbc()
        .sql(
            """
            SELECT kind || ' ' || queue || CASE WHEN blocked_by IS NULL THEN '' ELSE ' blocked' END
            FROM operation_run WHERE resource_id = :id AND kind = 'volume.delete'
            """)
        .param("id", id)
        .query(String.class)
        .optional()
        .orElse("");
  }

  @Test
  void whatUsersPutOnAVolumeGoesWithIt() {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, "error", null);
    set(
        id,
        """
        UPDATE volume SET metadata = '{"a": "1"}', admin_metadata = '{"b": "2"}',
                          image_metadata = '{"c": "3"}', provider_auth = '\\x00'
        WHERE id = :id
        """);
    assertThat(user.delete("/volumes/" + id).status()).isEqualTo(202);
    assertThat(
            CatalogApi.jdbc()
                .sql(
                    """
                    SELECT concat(metadata, admin_metadata, image_metadata, provider_auth)
                    FROM volume WHERE id = :id AND status = 'deleted'
                    """)
                .param("id", id)
                .query(String.class)
                .single())
        .isEqualTo("{}{}{}");
  }

  @Test
  void aVolumeWithoutABackendIsGoneAtOnceAndItsQuotaWithIt() {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, "error", null);
    assertThat(used(user, "volumes")).isOne();
    Answer answer = user.delete("/volumes/" + id + "?cascade=true");
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    user.get("/volumes/" + id).isFault(404, "itemNotFound");
    user.delete("/volumes/" + id).isFault(404, "itemNotFound");
    assertThat(used(user, "volumes")).isZero();
    assertThat(used(user, "gigabytes")).isZero();
    assertThat(queueOf(id)).isEmpty();
  }

  @Test
  void aVolumeOfABackendIsLeftToItsNode() {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, "available", HOST);
    assertThat(user.delete("/volumes/" + id).status()).isEqualTo(202);
    assertThat(user.read("/volumes/" + id).at("/volume/status").stringValue())
        .isEqualTo("deleting");
    assertThat(queueOf(id)).isEqualTo("volume.delete node.one@fast");
    assertThat(used(user, "volumes")).isOne();
    user.delete("/volumes/" + id).isFault(400, "badRequest");
  }

  @ParameterizedTest
  @ValueSource(strings = {"creating", "in-use", "error_deleting", "extending", "deleting"})
  void aStatusThatForbidsItIsNamed(String status) {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, status, HOST);
    Answer answer = user.delete("/volumes/" + id).isFault(400, "badRequest");
    assertThat(answer.body()).contains("Invalid volume: ", id.toString());
    assertThat(queueOf(id)).isEmpty();
  }

  @Test
  void whatHangsOnAVolumeForbidsIt() {
    ApiUser user = CatalogApi.member();
    UUID attached = volume(user, "available", HOST);
    set(attached, "UPDATE volume SET attach_status = 'attached' WHERE id = :id");
    assertThat(user.delete("/volumes/" + attached).isFault(400, "badRequest").body())
        .contains("attached");
    UUID migrating = volume(user, "available", HOST);
    set(migrating, "UPDATE volume SET migration_status = 'starting' WHERE id = :id");
    assertThat(user.delete("/volumes/" + migrating).isFault(400, "badRequest").body())
        .contains("migrating");
    UUID source = volume(user, "available", HOST);
    set(source, "INSERT INTO hold VALUES (:id, gen_random_uuid(), 'clone')");
    assertThat(user.delete("/volumes/" + source).isFault(400, "badRequest").body())
        .contains("source of operation");
    ApiUser admin = user.as("admin").at(23);
    admin.delete("/volumes/" + attached + "?force=true").isFault(400, "badRequest");
    admin.delete("/volumes/" + source + "?force=true").isFault(400, "badRequest");
  }

  @Test
  void onlyAnAdministratorForcesAndOnlyFromTheVersionThatHasIt() {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, "error_deleting", HOST);
    user.at(23).delete("/volumes/" + id + "?force=true").isFault(403, "forbidden");
    user.at(22).delete("/volumes/" + id + "?force=true").isFault(400, "badRequest");
    user.delete("/volumes/" + id + "?cascade=perhaps").isFault(400, "badRequest");
    ApiUser admin = CatalogApi.admin().at(23);
    assertThat(admin.delete("/volumes/" + id + "?force=true").status()).isEqualTo(202);
    assertThat(queueOf(id)).isEqualTo("volume.delete node.one@fast");
    UUID other = volume(user, "error_deleting", HOST);
    String action = "/volumes/" + other + "/action";
    user.post(action, "{\"os-force_delete\":{}}").isFault(403, "forbidden");
    assertThat(admin.post(action, "{\"os-force_delete\":null}").status()).isEqualTo(202);
    assertThat(queueOf(other)).isEqualTo("volume.delete node.one@fast");
  }

  @Test
  void aForcedDeleteTakesBackWhatNobodyHasBegun() {
    ApiUser user = CatalogApi.user("admin");
    UUID id = user.newVolume("");
    user.delete("/volumes/" + id).isFault(400, "badRequest");
    assertThat(user.at(23).delete("/volumes/" + id + "?force=true").status()).isEqualTo(202);
    user.get("/volumes/" + id).isFault(404, "itemNotFound");
    assertThat(used(user, "volumes")).isZero();
    assertThat(
            CatalogApi.jdbc()
                .sql("SELECT state FROM operation WHERE resource_id = :id")
                .param("id", id)
                .query(String.class)
                .single())
        .isEqualTo("cancelled");
  }

  @Test
  void aForcedDeleteWaitsForTheEndOfWhatIsUnderWay() {
    ApiUser user = CatalogApi.user("admin");
    UUID id = user.newVolume("");
    set(id, "UPDATE volume SET host = 'one@fast#pool' WHERE id = :id");
    CatalogApi.jdbc()
        .sql(
            """
            UPDATE operation_run
            SET queue = 'node.one@fast', worker_id = gen_random_uuid() WHERE resource_id = :id
            """)
        .param("id", id)
        .update();
    assertThat(user.at(23).delete("/volumes/" + id + "?force=true").status()).isEqualTo(202);
    assertThat(user.read("/volumes/" + id).at("/volume/status").stringValue())
        .isEqualTo("deleting");
    assertThat(queueOf(id)).isEqualTo("volume.delete node.one@fast blocked");
    assertThat(
            CatalogApi.jdbc()
                .sql(
                    """
                    SELECT cancel_reason FROM operation_run
                    WHERE resource_id = :id AND kind = 'volume.create'
                    """)
                .param("id", id)
                .query(String.class)
                .single())
        .contains("force");
  }
}
