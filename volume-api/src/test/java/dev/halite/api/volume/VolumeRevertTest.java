package dev.halite.api.volume;

import static dev.halite.api.volume.MadeVolumes.set;
import static dev.halite.api.volume.MadeVolumes.snapshot;
import static dev.halite.api.volume.MadeVolumes.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.Race;
import dev.halite.api.TestClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** The action {@code revert}. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class VolumeRevertTest {
  private static final int ROUNDS = 5;

  private static Answer revert(ApiUser user, UUID volume, UUID snapshot) {
    return user.at(40)
        .post(
            "/volumes/" + volume + "/action",
            "{\"revert\":{\"snapshot_id\":\"" + snapshot + "\"}}");
  }

  private static String rows(UUID volume, UUID snapshot) {
    return CatalogApi.jdbc()
        .sql(
            """
            SELECT v.status || ', ' || s.status || COALESCE(', ' || r.kind || ' in ' || r.queue, '')
                   || CASE WHEN EXISTS (SELECT FROM hold WHERE resource_id = s.id)
                           THEN ', held' ELSE '' END
            FROM volume v JOIN snapshot s ON s.id = :snapshot
            LEFT JOIN operation_run r ON r.resource_id = v.id WHERE v.id = :volume
            """)
        .param("volume", volume)
        .param("snapshot", snapshot)
        .query(String.class)
        .single();
  }

  @Test
  void theNodeIsAskedAndNobodyTakesTheSnapshotAway() {
    ApiUser user = CatalogApi.member();
    UUID volume = volume(user);
    UUID snapshot = snapshot(user, volume);

    List<JsonNode> events =
        CatalogApi.eventsOf(
            () -> {
              Answer answer = revert(user, volume, snapshot);
              assertThat(answer.status()).as(answer.body()).isEqualTo(202);
              assertThat(answer.body()).isEmpty();
            });

    assertThat(events)
        .extracting(event -> event.path("event_type").stringValue())
        .containsExactlyInAnyOrder("volume.revert.start", "snapshot.revert.start");
    assertThat(rows(volume, snapshot))
        .isEqualTo("reverting, restoring, volume.revert in node.one@fast, held");
    assertThat(user.read("/volumes/" + volume).at("/volume/status").stringValue())
        .isEqualTo("reverting");
    assertThat(user.read("/snapshots/" + snapshot).at("/snapshot/status").stringValue())
        .isEqualTo("restoring");
    ApiUser admin = user.as("admin");
    user.delete("/snapshots/" + snapshot).isFault(400, "badRequest");
    for (String action :
        List.of("\"os-force_delete\":{}", "\"os-reset_status\":{\"status\":\"error\"}")) {
      admin
          .post("/snapshots/" + snapshot + "/action", "{" + action + "}")
          .isFault(400, "badRequest");
      admin.post("/volumes/" + volume + "/action", "{" + action + "}").isFault(400, "badRequest");
    }
    revert(user, volume, snapshot).isFault(409, "conflictingRequest");
  }

  @Test
  void onlyTheLatestSnapshotIsGoneBackTo() {
    ApiUser user = CatalogApi.member();
    UUID volume = volume(user);
    assertThat(revert(user, volume, UUID.randomUUID()).isFault(400, "badRequest").body())
        .contains("doesn't have any snapshots");
    UUID first = snapshot(user, volume);
    UUID second = snapshot(user, volume);

    assertThat(revert(user, volume, first).isFault(400, "badRequest").body())
        .contains("not the latest one of volume");
    assertThat(revert(user, volume, UUID.randomUUID()).isFault(400, "badRequest").body())
        .contains("not the latest one of volume");

    assertThat(rows(volume, first)).isEqualTo("available, available");
    assertThat(revert(user, volume, second).status()).isEqualTo(202);
    assertThat(rows(volume, first)).startsWith("reverting, available");
  }

  @Test
  void aVolumeThatHasGrownSinceIsLeftAsItIs() {
    ApiUser user = CatalogApi.member();
    UUID volume = volume(user);
    UUID snapshot = snapshot(user, volume);
    set(volume, "UPDATE volume SET size_gb = 2 WHERE id = :id");

    assertThat(revert(user, volume, snapshot).isFault(400, "badRequest").body())
        .contains("The volume size must be equal to the snapshot size.");

    assertThat(rows(volume, snapshot)).isEqualTo("available, available");
  }

  @ParameterizedTest
  @ValueSource(strings = {"in-use", "error", "reserved", "extending", "deleting"})
  void aStatusThatForbidsItIsAConflict(String status) {
    ApiUser user = CatalogApi.member();
    UUID volume = volume(user);
    UUID snapshot = snapshot(user, volume);
    set(volume, "UPDATE volume SET status = '" + status + "' WHERE id = :id");

    assertThat(revert(user, volume, snapshot).isFault(409, "conflictingRequest").body())
        .contains("Volume's status must be 'available'", status);

    assertThat(rows(volume, snapshot)).isEqualTo(status + ", available");
  }

  @Test
  void whoComesTooLateIsToldOfAConflict() {
    ApiUser user = CatalogApi.member();
    UUID volume = volume(user);
    UUID snapshot = snapshot(user, volume);
    var late = new ArrayList<CompletableFuture<Answer>>();

    CatalogApi.bean(TransactionTemplate.class)
        .executeWithoutResult(
            status -> {
              set(snapshot, "UPDATE snapshot SET status = 'deleting' WHERE id = :id");
              late.add(CompletableFuture.supplyAsync(() -> revert(user, volume, snapshot)));
              await().until(VolumeRevertTest::somebodyWaitsForALock);
            });

    assertThat(late.getFirst().join().isFault(409, "conflictingRequest").body())
        .contains("changed by another request");
    assertThat(rows(volume, snapshot)).isEqualTo("available, deleting");
  }

  private static boolean somebodyWaitsForALock() {
    return CatalogApi.jdbc()
        .sql(
            "SELECT EXISTS (SELECT FROM pg_stat_activity"
                + " WHERE datname = current_database() AND wait_event_type = 'Lock')")
        .query(Boolean.class)
        .single();
  }

  @Test
  void itIsNotForOthers() {
    ApiUser user = CatalogApi.member();
    UUID volume = volume(user);
    UUID snapshot = snapshot(user, volume);

    revert(CatalogApi.member(), volume, snapshot).isFault(404, "itemNotFound");
    revert(user.as("reader"), volume, snapshot).isFault(403, "forbidden");
    revertRaw(user, volume, "null").isFault(400, "badRequest");
    revertRaw(user, volume, "\"x\"").isFault(400, "badRequest");

    assertThat(rows(volume, snapshot)).isEqualTo("available, available");
  }

  private static Answer revertRaw(ApiUser user, UUID volume, String snapshot) {
    return user.at(40)
        .post("/volumes/" + volume + "/action", "{\"revert\":{\"snapshot_id\":" + snapshot + "}}");
  }

  @Test
  void aVolumeThatIsWrittenOverIsNeitherAttachedNorASource() {
    race(
        (user, volume) ->
            user.at(27)
                .post("/attachments", "{\"attachment\":{\"volume_uuid\":\"" + volume + "\"}}")
                .status(),
        "EXISTS (SELECT FROM attachment WHERE volume_id = :id)");
    race(
        (user, volume) ->
            user.post("/volumes", "{\"volume\":{\"source_volid\":\"" + volume + "\"}}").status(),
        "EXISTS (SELECT FROM volume WHERE source_volume_id = :id)");
    race(
        (user, volume) ->
            user.post("/snapshots", "{\"snapshot\":{\"volume_id\":\"" + volume + "\"}}").status(),
        "1 < (SELECT count(*) FROM snapshot WHERE volume_id = :id)");
    race(
        (user, volume) ->
            user.post("/volumes/" + volume + "/action", "{\"os-extend\":{\"new_size\":2}}")
                .status(),
        "EXISTS (SELECT FROM volume WHERE id = :id AND growing_gb > 0)");
  }

  private static void race(BiFunction<ApiUser, UUID, Integer> other, String hasWon) {
    for (int round = 0; round < ROUNDS; round++) {
      // A project of its own has its whole quota.
      ApiUser user = CatalogApi.member();
      List<UUID> volumes = IntStream.range(0, 4).mapToObj(i -> volume(user)).toList();
      List<UUID> snapshots = volumes.stream().map(volume -> snapshot(user, volume)).toList();
      Race.run(
          i -> {
            int one = i % volumes.size();
            return i / volumes.size() % 2 == 0
                ? revert(user, volumes.get(one), snapshots.get(one)).status()
                : other.apply(user, volumes.get(one));
          });
      for (UUID volume : volumes) {
        boolean reverts =
            is(volume, "EXISTS (SELECT FROM volume WHERE id = :id AND status = 'reverting')");
        assertThat(is(volume, hasWon)).as("round %d: one wins", round).isNotEqualTo(reverts);
      }
    }
  }

  private static boolean is(UUID volume, String condition) {
    return CatalogApi.jdbc()
        .sql("SELECT " + condition)
        .param("id", volume)
        .query(Boolean.class)
        .single();
  }
}
