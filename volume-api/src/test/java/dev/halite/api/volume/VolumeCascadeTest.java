package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.common.catalog.quota.Quotas;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A volume is deleted together with its snapshots. */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class VolumeCascadeTest {
  private static UUID volume(ApiUser user) {
    UUID id = user.newVolume("");
    set(id, "DELETE FROM operation_run WHERE resource_id = :id");
    set(
        id,
        "UPDATE volume SET host = 'one@fast#pool', placement = gen_random_uuid(),"
            + " status = 'available' WHERE id = :id");
    return id;
  }

  private static UUID snapshot(ApiUser user, UUID volume, String status) {
    UUID id =
        UUID.fromString(
            user.post("/snapshots", "{\"snapshot\":{\"volume_id\":\"" + volume + "\"}}")
                .json()
                .at("/snapshot/id")
                .stringValue());
    set(id, "DELETE FROM operation_run WHERE resource_id = :id");
    set(id, "UPDATE snapshot SET status = '" + status + "' WHERE id = :id");
    return id;
  }

  private static void set(UUID id, String sql) {
    CatalogApi.jdbc().sql(sql).param("id", id).update();
  }

  private static List<String> operations(UUID id) {
    return CatalogApi.jdbc()
        .sql("SELECT kind || ' in ' || queue FROM operation_run WHERE resource_id = :id")
        .param("id", id)
        .query(String.class)
        .list();
  }

  private static String status(UUID id) {
    return CatalogApi.jdbc()
        .sql(
            "SELECT status FROM volume WHERE id = :id"
                + " UNION ALL SELECT status FROM snapshot WHERE id = :id")
        .param("id", id)
        .query(String.class)
        .single();
  }

  @Test
  void allGoByOneRequestAndNodesGiveBackWhatTheyHold() {
    ApiUser user = CatalogApi.member();
    UUID volume = volume(user);
    UUID first = snapshot(user, volume, "available");
    UUID second = snapshot(user, volume, "error");
    user.delete("/volumes/" + volume).isFault(400, "badRequest");

    List<JsonNode> events =
        CatalogApi.eventsOf(
            () ->
                assertThat(user.delete("/volumes/" + volume + "?cascade=true").status())
                    .isEqualTo(202));

    assertThat(events)
        .extracting(event -> event.path("event_type").stringValue())
        .containsExactlyInAnyOrder(
            "volume.delete.start", "snapshot.delete.start", "snapshot.delete.start");
    assertThat(List.of(volume, first, second)).allMatch(id -> status(id).equals("deleting"));
    assertThat(operations(volume)).containsExactly("volume.delete_all in node.one@fast");
    assertThat(operations(first)).isEmpty();
    assertThat(
            CatalogApi.bean(Quotas.class)
                .usage(user.project(), Quotas.ALL_TYPES)
                .getOrDefault("snapshots", 0L))
        .isEqualTo(2);
    user.delete("/snapshots/" + first).isFault(400, "badRequest");
    user.as("admin")
        .post("/snapshots/" + first + "/action", "{\"os-force_delete\":{}}")
        .isFault(400, "badRequest");
    user.delete("/volumes/" + volume + "?cascade=true").isFault(400, "badRequest");
  }

  @Test
  void oneThatIsBeingDeletedAlreadyIsWaitedFor() {
    ApiUser user = CatalogApi.member();
    UUID volume = volume(user);
    UUID snapshot = snapshot(user, volume, "available");
    assertThat(user.delete("/snapshots/" + snapshot).status()).isEqualTo(202);

    assertThat(user.delete("/volumes/" + volume + "?cascade=true").status()).isEqualTo(202);

    assertThat(operations(snapshot)).containsExactly("snapshot.delete in node.one@fast");
    assertThat(operations(volume)).containsExactly("volume.delete_all in node.one@fast");
  }

  @ParameterizedTest
  @ValueSource(strings = {"creating", "deleting", "error_deleting", "restoring"})
  void nothingHappensWhereOneOfThemCannotGo(String status) {
    ApiUser user = CatalogApi.member();
    UUID volume = volume(user);
    UUID other = snapshot(user, volume, "available");
    UUID snapshot = snapshot(user, volume, status);

    assertThat(
            user.delete("/volumes/" + volume + "?cascade=true").isFault(400, "badRequest").body())
        .contains(snapshot.toString(), status);
    assertThat(status(volume)).isEqualTo("available");
    assertThat(status(other)).isEqualTo("available");
    assertThat(operations(volume)).isEmpty();

    byForce(user, volume);

    assertThat(status(other)).isEqualTo("deleting");
    assertThat(status(snapshot)).isEqualTo("deleting");
    assertThat(operations(volume)).containsExactly("volume.delete_all in node.one@fast");
  }

  private static void byForce(ApiUser user, UUID volume) {
    assertThat(
            user.as("admin")
                .at(23)
                .delete("/volumes/" + volume + "?cascade=true&force=true")
                .status())
        .isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(strings = {"queued", "begun", "unsettled"})
  void byForceARevertIsStopped(String state) {
    ApiUser user = CatalogApi.member();
    UUID volume = volume(user);
    UUID snapshot = snapshot(user, volume, "available");
    assertThat(
            user.at(40)
                .post(
                    "/volumes/" + volume + "/action",
                    "{\"revert\":{\"snapshot_id\":\"" + snapshot + "\"}}")
                .status())
        .isEqualTo(202);
    boolean begun = !state.equals("queued");
    if (state.equals("unsettled")) {
      set(
          volume,
          "UPDATE operation SET payload = payload || '{\"unsettled\": \"x\"}'"
              + " WHERE resource_id = :id AND kind = 'volume.revert'");
    } else if (begun) {
      set(volume, "UPDATE operation_run SET worker_id = gen_random_uuid() WHERE resource_id = :id");
    }

    byForce(user, volume);

    assertThat(status(volume)).isEqualTo("deleting");
    assertThat(status(snapshot)).isEqualTo("deleting");
    assertThat(operations(volume))
        .containsExactlyInAnyOrderElementsOf(
            begun
                ? List.of("volume.delete_all in node.one@fast", "volume.revert in node.one@fast")
                : List.of("volume.delete_all in node.one@fast"));
    assertThat(
            CatalogApi.jdbc()
                .sql(
                    """
                    SELECT count(*) FROM operation_run d JOIN operation_run r
                      ON r.operation_id = d.blocked_by
                     AND (r.cancel_reason IS NULL) = :unsettled
                    WHERE d.resource_id = :id
                    """)
                .param("id", volume)
                .param("unsettled", state.equals("unsettled"))
                .query(Integer.class)
                .single())
        .isEqualTo(begun ? 1 : 0);
  }

  @Test
  void soManyThatItWouldKeepOthersWaitingAreRefused() {
    ApiUser user = CatalogApi.member();
    UUID volume = volume(user);
    set(
        volume,
        "INSERT INTO snapshot (id, volume_id, project_id, user_id, size_gb, status, placement)"
            + " SELECT gen_random_uuid(), id, project_id, user_id, size_gb, 'available',"
            + " gen_random_uuid() FROM volume, generate_series(1, 1001) WHERE id = :id");

    assertThat(
            user.delete("/volumes/" + volume + "?cascade=true").isFault(400, "badRequest").body())
        .contains("has 1001 snapshots");

    assertThat(status(volume)).isEqualTo("available");
  }

  /** As after a transfer that left the snapshots behind. */
  @Test
  void theSnapshotsOfOthersAreNotTakenAlong() {
    ApiUser user = CatalogApi.member();
    UUID volume = volume(user);
    UUID snapshot = snapshot(user, volume, "available");
    set(snapshot, "UPDATE snapshot SET project_id = 'another' WHERE id = :id");

    assertThat(
            user.delete("/volumes/" + volume + "?cascade=true").isFault(400, "badRequest").body())
        .contains("of another project");
    assertThat(status(snapshot)).isEqualTo("available");

    assertThat(user.as("admin").delete("/volumes/" + volume + "?cascade=true").status())
        .isEqualTo(202);
    assertThat(status(snapshot)).isEqualTo("deleting");
  }

  @Test
  void byForceItGoesFromAnyStatus() {
    ApiUser user = CatalogApi.member();
    UUID volume = volume(user);
    UUID snapshot = snapshot(user, volume, "available");
    set(volume, "UPDATE volume SET status = 'error_deleting' WHERE id = :id");
    user.delete("/volumes/" + volume + "?cascade=true").isFault(400, "badRequest");

    byForce(user, volume);

    assertThat(status(snapshot)).isEqualTo("deleting");
  }
}
