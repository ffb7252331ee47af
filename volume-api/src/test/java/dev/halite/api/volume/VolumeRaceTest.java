package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.Race;
import dev.halite.common.catalog.quota.QuotaLimits;
import dev.halite.common.catalog.quota.Quotas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.transaction.support.TransactionTemplate;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class VolumeRaceTest {
  private static final int CALLERS = Race.CALLERS;

  private static Map<Integer, Integer> race(IntFunction<Integer> call) {
    return Race.run(call);
  }

  private static UUID volume(ApiUser user, String host) {
    UUID id = user.newVolume("");
    CatalogApi.jdbc()
        .sql("DELETE FROM operation_run WHERE resource_id = :id")
        .param("id", id)
        .update();
    CatalogApi.jdbc()
        .sql("UPDATE volume SET status = 'available', host = :host WHERE id = :id")
        .param("id", id)
        .param("host", host)
        .update();
    return id;
  }

  private static void limit(ApiUser user, String resource, long limit) {
    CatalogApi.bean(TransactionTemplate.class)
        .executeWithoutResult(
            status ->
                CatalogApi.bean(QuotaLimits.class).setForProject(user.project(), resource, limit));
  }

  private static Map<String, Long> usage(ApiUser user) {
    return CatalogApi.bean(Quotas.class).usage(user.project(), Quotas.ALL_TYPES);
  }

  @RepeatedTest(3)
  void oneOfManyDeletesStartsTheNodesWork() {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, "one@fast#pool");
    assertThat(race(i -> user.delete("/volumes/" + id).status()))
        .isEqualTo(Map.of(202, 1, 400, CALLERS - 1));
    assertThat(
            CatalogApi.jdbc()
                .sql(
                    "SELECT count(*) FROM operation WHERE resource_id = :id AND kind LIKE '%delete'")
                .param("id", id)
                .query(Integer.class)
                .single())
        .isOne();
  }

  @RepeatedTest(3)
  void oneOfManyExtendsTakesItsQuota() {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, "one@fast#pool");
    String path = "/volumes/" + id + "/action";
    assertThat(
            race(i -> user.post(path, "{\"os-extend\":{\"new_size\":" + (i + 2) + "}}").status()))
        .isEqualTo(Map.of(202, 1, 400, CALLERS - 1));
    assertThat(usage(user).get("gigabytes"))
        .isEqualTo(
            CatalogApi.jdbc()
                .sql("SELECT size_gb + growing_gb FROM volume WHERE id = :id")
                .param("id", id)
                .query(Long.class)
                .single());
  }

  @RepeatedTest(3)
  void aVolumeIsExtendedOrDeletedAndNeverBoth() {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, null);
    String path = "/volumes/" + id;
    Map<Integer, Integer> statuses =
        race(
            i ->
                i % 2 == 0
                    ? user.delete(path).status()
                    : user.post(path + "/action", "{\"os-extend\":{\"new_size\":2}}").status());
    assertThat(statuses.get(202)).isOne();
    assertThat(statuses.keySet()).isSubsetOf(202, 400, 404);
  }

  @RepeatedTest(3)
  void oneOfManyDeletesEndsAVolumeWithoutABackend() {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, null);
    Map<Integer, Integer> statuses = race(i -> user.delete("/volumes/" + id).status());
    assertThat(statuses.get(202)).isOne();
    assertThat(statuses.keySet()).isSubsetOf(202, 400, 404);
    assertThat(usage(user)).containsEntry("volumes", 0L).containsEntry("gigabytes", 0L);
  }

  @RepeatedTest(3)
  void changesGoBeforeOrAreTooLateForADelete() {
    ApiUser user = CatalogApi.member();
    UUID id = volume(user, null);
    String path = "/volumes/" + id;
    Map<Integer, Integer> statuses =
        race(
            i ->
                i % 2 == 0
                    ? user.delete(path).status()
                    : user.put(path, "{\"volume\":{\"name\":\"n" + i + "\"}}").status());
    assertThat(statuses.get(202)).isOne();
    assertThat(statuses.keySet()).isSubsetOf(200, 202, 400, 404);
    assertThat(
            CatalogApi.jdbc()
                .sql("SELECT status FROM volume WHERE id = :id AND deleted_at IS NOT NULL")
                .param("id", id)
                .query(String.class)
                .single())
        .isEqualTo("deleted");
  }

  @RepeatedTest(3)
  void asManyVolumesAreTakenInAsTheQuotaAllows() {
    ApiUser user = CatalogApi.member();
    String json = "{\"volume\":{\"size\":3}}";
    assertThat(race(i -> user.post("/volumes", json).status()))
        .isEqualTo(Map.of(202, 10, 413, CALLERS - 10));
    assertThat(usage(user)).containsEntry("volumes", 10L).containsEntry("gigabytes", 30L);
    assertThat(user.read("/volumes").path("volumes").size()).isEqualTo(10);
    user.post("/volumes", json).isFault(413, "overLimit");
  }

  @RepeatedTest(3)
  void theTypesOwnQuotaCountsToo() {
    ApiUser user = CatalogApi.member();
    limit(user, "gigabytes___DEFAULT__", 20);
    String json = "{\"volume\":{\"size\":3}}";
    assertThat(race(i -> user.post("/volumes", json).status()))
        .isEqualTo(Map.of(202, 6, 413, CALLERS - 6));
    assertThat(usage(user)).containsEntry("gigabytes", 18L);
    assertThat(user.post("/volumes", json).body()).contains("gigabytes___DEFAULT__");
  }

  @RepeatedTest(3)
  void createsAndDeletesLeaveTheCountersExact() {
    ApiUser user = CatalogApi.member();
    limit(user, "volumes", -1);
    List<UUID> old = new ArrayList<>();
    for (int i = 0; i < CALLERS / 2; i++) {
      old.add(volume(user, null));
    }
    race(
        i ->
            i < old.size()
                ? user.delete("/volumes/" + old.get(i)).status()
                : user.post("/volumes", "{\"volume\":{\"size\":1}}").status());
    assertThat(usage(user)).containsEntry("volumes", (long) CALLERS / 2);
    assertThat(user.read("/volumes").path("volumes").size()).isEqualTo(CALLERS / 2);
  }

  @RepeatedTest(2)
  void aSizeBeyondTheLimitOfOneVolumeIsRefused() {
    ApiUser user = CatalogApi.member();
    limit(user, "per_volume_gigabytes", 2);
    user.post("/volumes", "{\"volume\":{\"size\":3}}").isFault(413, "overLimit");
    assertThat(user.post("/volumes", "{\"volume\":{\"size\":2}}").status()).isEqualTo(202);
  }
}
