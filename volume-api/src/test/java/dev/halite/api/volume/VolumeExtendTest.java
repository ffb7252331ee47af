package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import dev.halite.common.catalog.quota.QuotaLimits;
import dev.halite.common.catalog.quota.Quotas;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionTemplate;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class VolumeExtendTest {
  /** Of 1 GiB, as a scheduler and a node would have left it. */
  private static UUID volume(ApiUser user, String status) {
    UUID id = user.newVolume("");
    set(id, "DELETE FROM operation_run WHERE resource_id = :id");
    set(
        id,
        "UPDATE volume SET host = 'one@fast#pool', placement = gen_random_uuid(), status = '"
            + status
            + "' WHERE id = :id");
    return id;
  }

  private static void set(UUID id, String sql) {
    CatalogApi.jdbc().sql(sql).param("id", id).update();
  }

  private static Answer extend(ApiUser user, UUID id, String size) {
    return user.post("/volumes/" + id + "/action", "{\"os-extend\":{\"new_size\":" + size + "}}");
  }

  private static long gigabytes(ApiUser user) {
    return CatalogApi.bean(Quotas.class)
        .usage(user.project(), Quotas.ALL_TYPES)
        .getOrDefault("gigabytes", 0L);
  }

  private static String row(UUID id) {
    return CatalogApi.jdbc()
        .sql(
            """
            SELECT v.status || ' ' || v.size_gb || ' + ' || v.growing_gb
                   || COALESCE(' ' || r.kind || ' in ' || r.queue, '')
            FROM volume v LEFT JOIN operation_run r ON r.resource_id = v.id WHERE v.id = :id
            """)
        .param("id", id)
        .query(String.class)
        .single();
  }

  @Test
  void aSchedulerTakesTheRoomAndTheQuotaIsTakenAtOnce() {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, "available");

    Answer answer = extend(user, id, "4");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    assertThat(row(id)).isEqualTo("extending 1 + 3 volume.extend in scheduler");
    assertThat(gigabytes(user)).isEqualTo(4);
    assertThat(user.read("/volumes/" + id).at("/volume/size").asInt()).isOne();
    extend(user, id, "5").isFault(400, "badRequest");
  }

  @Test
  void sizesAreTakenAsTextsToo() {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, "available");
    assertThat(extend(user, id, "\"2\"").status()).isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0", "-1", "\"x\"", "null", "1.5", "2147483648", "{}"})
  void aSizeThatIsNoGrowthIsRefused(String size) {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, "available");
    extend(user, id, size).isFault(400, "badRequest");
    assertThat(row(id)).isEqualTo("available 1 + 0");
    assertThat(gigabytes(user)).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"creating", "in-use", "error", "error_extending", "deleting"})
  void aStatusThatForbidsItIsNamed(String status) {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, status);
    assertThat(extend(user, id, "2").isFault(400, "badRequest").body())
        .contains("must be available to extend", status);
    assertThat(row(id)).isEqualTo(status + " 1 + 0");
  }

  /** A pool that says whether its volumes grow in use, and such a volume there. */
  private static UUID used(ApiUser user, boolean online) {
    String host = "host-" + UUID.randomUUID() + "@back";
    CatalogApi.jdbc()
        .sql(
            """
            WITH s AS (
              INSERT INTO service (id, binary_name, host, availability_zone)
              VALUES (gen_random_uuid(), 'cinder-volume', :host, 'nova') RETURNING id),
            b AS (
              INSERT INTO backend (host, service_id, driver, state)
              SELECT :host, id, 'rbd', 'up' FROM s RETURNING id)
            INSERT INTO pool (backend_id, name, capabilities)
            SELECT id, 'pool', jsonb_build_object('online_extend_support', :online) FROM b
            """)
        .param("host", host)
        .param("online", online)
        .update();
    UUID id = volume(user, "in-use");
    CatalogApi.jdbc()
        .sql("UPDATE volume SET host = :host || '#pool' WHERE id = :id")
        .param("host", host)
        .param("id", id)
        .update();
    return id;
  }

  @Test
  void aVolumeInUseGrowsFrom342OnWhereItsBackendCanDoThat() {
    ApiUser user = CatalogApi.member();
    UUID id = used(user, true);
    extend(user.at(41), id, "2").isFault(400, "badRequest");

    assertThat(extend(user.at(42), id, "2").status()).isEqualTo(202);

    assertThat(row(id)).isEqualTo("extending 1 + 1 volume.extend in scheduler");
    UUID offline = used(user, false);
    assertThat(extend(user.at(42), offline, "2").isFault(400, "badRequest").body())
        .contains("cannot extend a volume that is in use");
    UUID unknown = volume(user, "in-use");
    extend(user.at(42), unknown, "2").isFault(400, "badRequest");
    assertThat(row(offline)).isEqualTo("in-use 1 + 0");
    assertThat(row(unknown)).isEqualTo("in-use 1 + 0");
    assertThat(gigabytes(user)).isEqualTo(4);
  }

  /** Not even one that grows in use: its driver does it before the compute service is told. */
  @ParameterizedTest
  @ValueSource(strings = {"{\"error\":false}", "{\"error\":\"true\"}", "{}"})
  void noVolumeWaitsForTheComputeServiceToCompleteItsExtension(String said) {
    ApiUser user = CatalogApi.member();
    UUID id = used(user, true);
    extend(user.at(42), id, "2");

    Answer answer = complete(user.as("admin"), id, said);

    assertThat(answer.isFault(400, "badRequest").body())
        .contains("does not wait for the compute service", "extending");
    assertThat(row(id)).isEqualTo("extending 1 + 1 volume.extend in scheduler");
    complete(user, id, said).isFault(403, "forbidden");
    complete(user.as("admin"), UUID.randomUUID(), said).isFault(404, "itemNotFound");
  }

  @Test
  void aWordThatIsNoneOfAnExtensionsEndIsRefused() {
    ApiUser user = CatalogApi.member().as("admin");
    UUID id = used(user, true);
    for (String said :
        new String[] {"{\"error\":\"maybe\"}", "{\"error\":1.5}", "null", "{\"x\":1}"}) {
      assertThat(complete(user, id, said).isFault(400, "badRequest").body())
          .doesNotContain("does not wait");
    }
  }

  private static Answer complete(ApiUser user, UUID id, String said) {
    return user.post(
        "/volumes/" + id + "/action", "{\"os-extend_volume_completion\":" + said + "}");
  }

  @Test
  void whatHangsOnAVolumeForbidsIt() {
    ApiUser user = CatalogApi.member();
    UUID source = volume(user, "available");
    set(source, "INSERT INTO hold VALUES (:id, gen_random_uuid(), 'clone')");
    assertThat(extend(user, source, "2").isFault(400, "badRequest").body())
        .contains("source of operation");
    UUID snapshotted = volume(user, "available");
    user.post("/snapshots", "{\"snapshot\":{\"volume_id\":\"" + snapshotted + "\"}}");
    assertThat(extend(user, snapshotted, "2").isFault(400, "badRequest").body())
        .contains("snapshot of volume");
    UUID migrating = volume(user, "available");
    set(migrating, "UPDATE volume SET migration_status = 'starting' WHERE id = :id");
    assertThat(extend(user, migrating, "2").isFault(400, "badRequest").body())
        .contains("migrating");
  }

  @Test
  void limitsAreKept() {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, "available");
    limit(user, "per_volume_gigabytes", 2);
    assertThat(extend(user, id, "3").isFault(413, "overLimit").body())
        .contains("VolumeSizeExceedsLimit");
    limit(user, "per_volume_gigabytes", -1);
    limit(user, "gigabytes", 3);
    assertThat(extend(user, id, "4").isFault(413, "overLimit").body()).contains("gigabytes");
    assertThat(row(id)).isEqualTo("available 1 + 0");
    assertThat(gigabytes(user)).isOne();
    assertThat(extend(user, id, "3").status()).isEqualTo(202);
  }

  private static void limit(ApiUser user, String resource, long limit) {
    CatalogApi.bean(TransactionTemplate.class)
        .executeWithoutResult(
            status ->
                CatalogApi.bean(QuotaLimits.class).setForProject(user.project(), resource, limit));
  }

  @Test
  void aForcedDeleteGivesBackWhatTheGrowthTook() {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, "available");
    assertThat(extend(user, id, "4").status()).isEqualTo(202);
    set(id, "UPDATE volume SET host = NULL WHERE id = :id");

    Answer answer = user.as("admin").post("/volumes/" + id + "/action", "{\"os-force_delete\":{}}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(gigabytes(user)).isZero();
  }

  @Test
  void nobodyElseMakesItLarger() {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, "available");
    extend(CatalogApi.member(), id, "2").isFault(404, "itemNotFound");
    extend(user.as("reader"), id, "2").isFault(403, "forbidden");
    assertThat(row(id)).isEqualTo("available 1 + 0");
  }
}
