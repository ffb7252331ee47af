package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import dev.halite.common.catalog.check.CatalogCheck;
import dev.halite.common.catalog.quota.QuotaLimits;
import dev.halite.common.catalog.quota.Quotas;
import dev.halite.common.catalog.type.VolumeTypes;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionTemplate;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class VolumeRetypeTest {
  /**
   * A new type; its name.
   *
   * @param specs in JSON, without braces
   */
  static String type(String specs) {
    String name = "type-" + UUID.randomUUID();
    CatalogApi.member()
        .as("admin")
        .post(
            "/types",
            "{\"volume_type\":{\"name\":\"%s\",\"extra_specs\":{%s}}}".formatted(name, specs));
    return name;
  }

  private static UUID id(String type) {
    return CatalogApi.bean(VolumeTypes.class).findByName(type, null).orElseThrow().id();
  }

  /** Of 2 GiB and that type, as a scheduler and a node would have left it. */
  private static UUID volume(ApiUser user, String type, String status) {
    UUID id =
        UUID.fromString(
            user.post(
                    "/volumes", "{\"volume\":{\"size\":2,\"volume_type\":\"%s\"}}".formatted(type))
                .json()
                .at("/volume/id")
                .stringValue());
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

  private static Answer retype(ApiUser user, UUID id, String type) {
    return user.post(
        "/volumes/" + id + "/action",
        "{\"os-retype\":{\"new_type\":\"%s\",\"migration_policy\":\"never\"}}".formatted(type));
  }

  private static String row(UUID id) {
    return CatalogApi.jdbc()
        .sql(
            """
            SELECT v.status
                   || CASE WHEN new_type_id IS NULL THEN '' ELSE ' from ' || previous_status END
                   || COALESCE(' ' || r.kind || ' in ' || r.queue, '')
            FROM volume v LEFT JOIN operation_run r ON r.resource_id = v.id WHERE v.id = :id
            """)
        .param("id", id)
        .query(String.class)
        .single();
  }

  private static String counted(ApiUser user, String type) {
    Map<String, Long> used = CatalogApi.bean(Quotas.class).usage(user.project(), type);
    return used.getOrDefault("volumes", 0L) + "/" + used.getOrDefault("gigabytes", 0L);
  }

  private static void limit(ApiUser user, String resource, long limit) {
    CatalogApi.bean(TransactionTemplate.class)
        .executeWithoutResult(
            status ->
                CatalogApi.bean(QuotaLimits.class).setForProject(user.project(), resource, limit));
  }

  @ParameterizedTest
  @ValueSource(strings = {"available", "in-use"})
  void aSchedulerIsAskedAndTheQuotaOfTheNewTypeIsTakenAtOnce(String status) {
    ApiUser user = CatalogApi.member();
    String old = type("");
    String wanted = type("");
    UUID id = volume(user, old, status);

    Answer answer = retype(user, id, wanted);

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    assertThat(row(id)).isEqualTo("retyping from " + status + " volume.retype in scheduler");
    assertThat(counted(user, id(old).toString())).isEqualTo("1/2");
    assertThat(counted(user, id(wanted).toString())).isEqualTo("1/2");
    assertThat(counted(user, Quotas.ALL_TYPES)).isEqualTo("1/2");
    assertThat(user.read("/volumes/" + id).at("/volume/volume_type").stringValue()).isEqualTo(old);
    retype(user, id, wanted).isFault(400, "badRequest");
    // It is about to be a volume's.
    user.as("admin").delete("/types/" + id(wanted)).isFault(400, "badRequest");
  }

  @Test
  void oneThatMayMoveIsAnotherKindAndSaysWhatKeepsItThere() {
    ApiUser user = CatalogApi.member();
    UUID free = volume(user, type(""), "available");
    UUID bound = volume(user, type(""), "available");
    MadeVolumes.snapshot(user, bound);

    assertThat(retypeOnDemand(user, free, type("")).status()).isEqualTo(202);
    assertThat(retypeOnDemand(user, bound, type("")).status()).isEqualTo(202);

    assertThat(row(free)).isEqualTo("retyping from available volume.retype_or_move in scheduler");
    assertThat(bound(free)).isEmpty();
    assertThat(bound(bound)).contains("has snapshots");
  }

  private static Answer retypeOnDemand(ApiUser user, UUID id, String type) {
    return user.post(
        "/volumes/" + id + "/action",
        "{\"os-retype\":{\"new_type\":\"%s\",\"migration_policy\":\"on-demand\"}}".formatted(type));
  }

  private static String bound(UUID id) {
    return CatalogApi.jdbc()
        .sql(
            """
            SELECT COALESCE(payload ->> 'bound', '') FROM operation
            WHERE resource_id = :id AND kind = 'volume.retype_or_move'
            """)
        .param("id", id)
        .query(String.class)
        .single();
  }

  @Test
  void byItsIdToo() {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, type(""), "available");
    assertThat(retype(user, id, id(type("")).toString()).status()).isEqualTo(202);
  }

  @Test
  void theQuotaOfTheNewTypeIsALimit() {
    ApiUser user = CatalogApi.member();
    String wanted = type("");
    UUID id = volume(user, type(""), "available");
    limit(user, "gigabytes_" + wanted, 1);
    // Nothing is added to what the project has.
    limit(user, "gigabytes", 2);
    limit(user, "volumes", 1);

    assertThat(retype(user, id, wanted).isFault(413, "overLimit").body()).contains("gigabytes");

    assertThat(row(id)).isEqualTo("available");
    assertThat(counted(user, id(wanted).toString())).isEqualTo("0/0");
    limit(user, "gigabytes_" + wanted, 2);
    assertThat(retype(user, id, wanted).status()).isEqualTo(202);
  }

  private static String countedSnapshots(ApiUser user, String type) {
    Map<String, Long> used = CatalogApi.bean(Quotas.class).usage(user.project(), type);
    return used.getOrDefault("snapshots", 0L) + "/" + used.getOrDefault("gigabytes", 0L);
  }

  @Test
  void itsSnapshotsCountForTheNewTypeToo() {
    ApiUser user = CatalogApi.member();
    String old = type("");
    String wanted = type("");
    UUID id = volume(user, old, "available");
    MadeVolumes.snapshot(user, id);
    MadeVolumes.snapshot(user, id);
    limit(user, "snapshots_" + wanted, 1);
    assertThat(retype(user, id, wanted).isFault(413, "overLimit").body()).contains("napshot");
    assertThat(countedSnapshots(user, id(wanted).toString())).isEqualTo("0/0");
    limit(user, "snapshots_" + wanted, 2);
    limit(user, "gigabytes_" + wanted, 5);
    assertThat(retype(user, id, wanted).isFault(413, "overLimit").body()).contains("gigabytes");
    limit(user, "gigabytes_" + wanted, 6);
    // Nothing is added to what the project has.
    limit(user, "snapshots", 2);
    limit(user, "gigabytes", 6);

    assertThat(retype(user, id, wanted).status()).isEqualTo(202);

    assertThat(countedSnapshots(user, id(old).toString())).isEqualTo("2/6");
    assertThat(countedSnapshots(user, id(wanted).toString())).isEqualTo("2/6");
    assertThat(countedSnapshots(user, Quotas.ALL_TYPES)).isEqualTo("2/6");
    assertThat(differences(user)).isEmpty();

    assertThat(
            user.as("admin").at(23).delete("/volumes/" + id + "?cascade=true&force=true").status())
        .isEqualTo(202);

    assertThat(countedSnapshots(user, id(old).toString())).isEqualTo("2/6");
    assertThat(countedSnapshots(user, id(wanted).toString())).isEqualTo("0/0");
    assertThat(differences(user)).isEmpty();
  }

  /** What the check of the catalog finds of the project. */
  private static List<String> differences(ApiUser user) {
    return new CatalogCheck(CatalogApi.bean(DataSource.class))
        .quota().stream()
            .map(Object::toString)
            .filter(text -> text.contains(user.project()))
            .toList();
  }

  @Test
  void aTypeThatIsBeingDeletedIsGivenToNothing() throws Exception {
    ApiUser user = CatalogApi.member();
    String wanted = type("");
    UUID id = volume(user, type(""), "available");
    UUID type = id(wanted);

    CompletableFuture<Answer> retyped =
        transaction(
            () -> {
              assertThat(CatalogApi.bean(VolumeTypes.class).delete(type)).isTrue();
              return whileSomebodyWaits(() -> retype(user, id, wanted));
            });

    assertThat(retyped.get().isFault(400, "badRequest").body()).contains("is being deleted");
    assertThat(row(id)).isEqualTo("available");
    assertThat(counted(user, type.toString())).isEqualTo("0/0");
  }

  @Test
  void aTypeThatIsBeingGivenIsNotDeleted() throws Exception {
    ApiUser user = CatalogApi.member();
    UUID type = id(type(""));
    UUID id = volume(user, type(""), "available");

    CompletableFuture<Answer> deleted =
        transaction(
            () -> {
              assertThat(CatalogApi.bean(VolumeTypes.class).kept(type)).isPresent();
              CompletableFuture<Answer> answer =
                  whileSomebodyWaits(() -> user.as("admin").delete("/types/" + type));
              set(
                  id,
                  "UPDATE volume SET status = 'retyping', new_type_id = '%s' WHERE id = :id"
                      .formatted(type));
              return answer;
            });

    assertThat(deleted.get().isFault(400, "badRequest").body()).contains("still in use");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatATypeAsksForStaysWhileItIsBeingGiven(boolean added) throws Exception {
    ApiUser user = CatalogApi.member();
    UUID type = id(type("\"a\":\"b\""));
    UUID id = volume(user, type(""), "available");
    String specs = "/types/" + type + "/extra_specs";

    CompletableFuture<Answer> changed =
        transaction(
            () -> {
              assertThat(CatalogApi.bean(VolumeTypes.class).kept(type)).isPresent();
              CompletableFuture<Answer> answer =
                  whileSomebodyWaits(
                      () ->
                          added
                              ? user.as("admin").post(specs, "{\"extra_specs\":{\"c\":\"d\"}}")
                              : user.as("admin").delete(specs + "/a"));
              set(
                  id,
                  "UPDATE volume SET status = 'retyping', new_type_id = '%s' WHERE id = :id"
                      .formatted(type));
              return answer;
            });

    assertThat(changed.get().isFault(400, "badRequest").body()).contains("in use");
  }

  private static <T> T transaction(Supplier<T> work) {
    return CatalogApi.bean(TransactionTemplate.class).execute(status -> work.get());
  }

  /** Begins a request, which has to wait for a row that this transaction has locked. */
  private static CompletableFuture<Answer> whileSomebodyWaits(Supplier<Answer> request) {
    CompletableFuture<Answer> answer =
        CompletableFuture.supplyAsync(request, Thread::startVirtualThread);
    await()
        .until(
            () ->
                answer.isDone()
                    || CatalogApi.jdbc()
                        .sql("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
                        .query(Boolean.class)
                        .single());
    assertThat(answer).isNotDone();
    return answer;
  }

  @Test
  void aForcedDeleteGivesBackTheQuotaOfBothTypes() {
    ApiUser user = CatalogApi.member();
    String old = type("");
    String wanted = type("");
    UUID id = volume(user, old, "available");
    assertThat(retype(user, id, wanted).status()).isEqualTo(202);
    set(id, "UPDATE volume SET host = NULL WHERE id = :id");

    Answer answer = user.as("admin").post("/volumes/" + id + "/action", "{\"os-force_delete\":{}}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(counted(user, id(old).toString())).isEqualTo("0/0");
    assertThat(counted(user, id(wanted).toString())).isEqualTo("0/0");
    assertThat(counted(user, Quotas.ALL_TYPES)).isEqualTo("0/0");
  }

  @Test
  void aForcedDeleteThatMayYetFailLeavesTheOldType() {
    ApiUser user = CatalogApi.member();
    String old = type("");
    String wanted = type("");
    UUID id = volume(user, old, "available");
    assertThat(retype(user, id, wanted).status()).isEqualTo(202);

    Answer answer = user.as("admin").post("/volumes/" + id + "/action", "{\"os-force_delete\":{}}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(user.read("/volumes/" + id).at("/volume/status").stringValue())
        .isEqualTo("deleting");
    assertThat(counted(user, id(old).toString())).isEqualTo("1/2");
    assertThat(counted(user, id(wanted).toString())).isEqualTo("0/0");
  }

  @Test
  void whatATypeAsksForStaysWhileAVolumeIsToHaveIt() {
    ApiUser user = CatalogApi.member();
    String wanted = type("");
    UUID id = volume(user, type(""), "available");
    assertThat(retype(user, id, wanted).status()).isEqualTo(202);
    String specs = "/types/" + id(wanted) + "/extra_specs";

    assertThat(
            user.as("admin")
                .post(specs, "{\"extra_specs\":{\"multiattach\":\"<is> True\"}}")
                .isFault(400, "badRequest")
                .body())
        .contains("in use");
    assertThat(row(id)).startsWith("retyping");
  }

  @Test
  void aTypeOfASnapshotStays() {
    ApiUser user = CatalogApi.member();
    String old = type("");
    UUID id = volume(user, old, "available");
    UUID snapshot = UUID.randomUUID();
    set(
        snapshot,
        """
        INSERT INTO snapshot (id, project_id, user_id, volume_id, volume_type_id, size_gb, counted_gb,
                              placement, status, consumes_quota)
        SELECT :id, project_id, user_id, id, volume_type_id, size_gb, size_gb,
               gen_random_uuid(), 'available', false
        FROM volume WHERE id = '%s'
        """
            .formatted(id));
    set(id, "UPDATE volume SET deleted_at = clock_timestamp() WHERE id = :id");
    user.as("admin").delete("/types/" + id(old)).isFault(400, "badRequest");
    set(snapshot, "UPDATE snapshot SET deleted_at = clock_timestamp() WHERE id = :id");
    assertThat(user.as("admin").delete("/types/" + id(old)).status()).isEqualTo(202);
  }

  @Test
  void aTypeThatItHasOrThatIsNotThereIsRefused() {
    ApiUser user = CatalogApi.member();
    String old = type("");
    UUID id = volume(user, old, "available");
    assertThat(retype(user, id, old).isFault(400, "badRequest").body()).contains("another type");
    retype(user, id, "nothing-like-it").isFault(404, "itemNotFound");
    String closed = type("");
    set(id(closed), "UPDATE volume_type SET is_public = false WHERE id = :id");
    retype(user, id, closed).isFault(404, "itemNotFound");
    assertThat(retype(user.as("admin"), id, closed).status()).isEqualTo(202);
  }

  @Test
  void theSizesOfTheTypeAreKept() {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, type(""), "available");
    String large = type("\"provisioning:min_vol_size\":\"3\"");
    assertThat(retype(user, id, large).isFault(400, "badRequest").body()).contains("minimum");
    String small = type("\"provisioning:max_vol_size\":\"1\"");
    assertThat(retype(user, id, small).isFault(400, "badRequest").body()).contains("maximum");
    assertThat(row(id)).isEqualTo("available");
  }

  @Test
  void forSeveralServersOnlyWhileNoneHasIt() {
    ApiUser user = CatalogApi.member();
    String shared = type("\"multiattach\":\"<is> True\"");
    UUID used = volume(user, type(""), "in-use");
    assertThat(retype(user, used, shared).isFault(400, "badRequest").body())
        .contains("only allowed on available volumes", "in-use");
    UUID free = volume(user, type(""), "available");
    assertThat(retype(user, free, shared).status()).isEqualTo(202);
    assertThat(
            CatalogApi.jdbc()
                .sql(
                    """
                    SELECT payload ->> 'multiattach' FROM operation
                    WHERE resource_id = :id AND kind = 'volume.retype'
                    """)
                .param("id", free)
                .query(String.class)
                .single())
        .isEqualTo("true");
  }

  /** A type with QoS specs of that consumer. */
  private static String limited(String consumer) {
    String type = type("");
    ApiUser admin = CatalogApi.member().as("admin");
    String specs =
        admin
            .post(
                "/qos-specs",
                "{\"qos_specs\":{\"name\":\"%s\",\"consumer\":\"%s\",\"total_iops_sec\":\"9\"}}"
                    .formatted(UUID.randomUUID(), consumer))
            .json()
            .at("/qos_specs/id")
            .stringValue();
    admin.get("/qos-specs/" + specs + "/associate?vol_type_id=" + id(type));
    return type;
  }

  @Test
  void serversThatHaveItKeepTheLimitsThatTheyWereTold() {
    ApiUser user = CatalogApi.member();
    UUID used = volume(user, type(""), "in-use");
    for (String consumer : new String[] {"front-end", "both"}) {
      assertThat(retype(user, used, limited(consumer)).isFault(400, "badRequest").body())
          .contains("front-end qos specs cannot change");
    }
    UUID free = volume(user, type(""), "available");
    assertThat(retype(user, free, limited("front-end")).status()).isEqualTo(202);
    assertThat(retype(user, used, limited("back-end")).status()).isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "{\"new_type\":null}",
        "{\"new_type\":\"\"}",
        "{\"new_type\":1}",
        "{\"new_type\":\"x\",\"migration_policy\":null}",
        "{\"new_type\":\"x\",\"migration_policy\":\"maybe\"}",
        "{\"new_type\":\"x\",\"more\":1}"
      })
  void whatIsNoRetypeIsRefused(String body) {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, type(""), "available");
    user.post("/volumes/" + id + "/action", "{\"os-retype\":" + body + "}")
        .isFault(400, "badRequest");
    assertThat(row(id)).isEqualTo("available");
  }

  @Test
  void nobodyElseDoesIt() {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, type(""), "available");
    String wanted = type("");
    retype(CatalogApi.member(), id, wanted).isFault(404, "itemNotFound");
    retype(user.as("reader"), id, wanted).isFault(403, "forbidden");
    assertThat(row(id)).isEqualTo("available");
  }
}
