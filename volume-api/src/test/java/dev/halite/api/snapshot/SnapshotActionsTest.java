package dev.halite.api.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.Race;
import dev.halite.api.TestClient.Answer;
import dev.halite.common.catalog.quota.Quotas;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(60)
@ExtendWith(CatalogApi.class)
class SnapshotActionsTest {
  private ApiUser user;
  private UUID volume;

  @BeforeEach
  void makeAVolume() {
    user = CatalogApi.member();
    volume = user.newVolume("");
    sql("DELETE FROM operation_run WHERE resource_id = :id", volume);
    sql(
        """
        UPDATE volume
        SET status = 'available', host = 'one@fast#pool', placement = gen_random_uuid()
        WHERE id = :id
        """,
        volume);
  }

  private static void sql(String sql, UUID id) {
    CatalogApi.jdbc().sql(sql).param("id", id).update();
  }

  private static String text(String sql, UUID id) {
    return CatalogApi.jdbc().sql(sql).param("id", id).query(String.class).optional().orElse("");
  }

  private static String body(UUID volume, String more) {
    return "{\"snapshot\":{\"volume_id\":\"" + volume + "\"" + more + "}}";
  }

  private UUID taken(String more) {
    Answer answer = user.post("/snapshots", body(volume, more));
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    return UUID.fromString(answer.json().at("/snapshot/id").stringValue());
  }

  /** As the node leaves it. */
  private UUID made(String more) {
    UUID id = taken(more);
    sql("DELETE FROM operation_run WHERE resource_id = :id", id);
    sql("UPDATE snapshot SET status = 'available' WHERE id = :id", id);
    return id;
  }

  private Map<String, Long> used() {
    return CatalogApi.bean(Quotas.class).usage(user.project(), Quotas.ALL_TYPES);
  }

  @Test
  void aSnapshotIsRecordedAndLeftToItsVolumesNode() {
    Answer answer =
        user.at(65)
            .post(
                "/snapshots",
                body(volume, ",\"name\":\"first\",\"metadata\":{\"k\":\"v\"},\"force\":false"));

    assertThat(answer.status()).isEqualTo(202);
    JsonNode snapshot = answer.json().path("snapshot");
    assertThat(snapshot.propertyNames())
        .containsExactly(
            "id",
            "created_at",
            "updated_at",
            "name",
            "description",
            "volume_id",
            "status",
            "size",
            "metadata",
            "group_snapshot_id",
            "user_id",
            "consumes_quota");
    assertThat(snapshot.path("status").stringValue()).isEqualTo("creating");
    assertThat(snapshot.path("volume_id").stringValue()).isEqualTo(volume.toString());
    assertThat(snapshot.at("/metadata/k").stringValue()).isEqualTo("v");
    UUID id = UUID.fromString(snapshot.path("id").stringValue());
    assertThat(text("SELECT kind || ' ' || queue FROM operation_run WHERE resource_id = :id", id))
        .isEqualTo("snapshot.create node.one@fast");
    assertThat(used()).containsEntry("snapshots", 1L).containsEntry("gigabytes", 2L);
  }

  @Test
  void aSnapshotIsShownWithWhatItsVersionKnows() {
    UUID id = made("");

    JsonNode old = user.read("/snapshots/" + id).path("snapshot");
    assertThat(old.propertyNames())
        .doesNotContain("group_snapshot_id", "user_id", "consumes_quota");
    assertThat(old.path("os-extended-snapshot-attributes:progress").stringValue())
        .isEqualTo("100%");
    assertThat(old.path("os-extended-snapshot-attributes:project_id").stringValue())
        .isEqualTo(user.project());
    JsonNode list = user.read("/snapshots").path("snapshots").get(0);
    assertThat(list.propertyNames())
        .containsExactly(
            "id",
            "created_at",
            "updated_at",
            "name",
            "description",
            "volume_id",
            "status",
            "size",
            "metadata");
    JsonNode detail = user.at(65).read("/snapshots/detail?with_count=true");
    assertThat(detail.path("count").intValue()).isOne();
    assertThat(detail.at("/snapshots/0/consumes_quota").booleanValue()).isTrue();
  }

  @Test
  void snapshotsOfOtherProjectsAreNotThere() {
    UUID id = made("");
    ApiUser other = CatalogApi.member();

    other.get("/snapshots/" + id).isFault(404, "itemNotFound");
    other.put("/snapshots/" + id, "{\"snapshot\":{\"name\":\"x\"}}").isFault(404, "itemNotFound");
    other.delete("/snapshots/" + id).isFault(404, "itemNotFound");
    other.post("/snapshots", body(volume, "")).isFault(404, "itemNotFound");
    assertThat(other.read("/snapshots").path("snapshots").size()).isZero();
    assertThat(other.as("admin").read("/snapshots?all_tenants=1").path("snapshots").size())
        .isPositive();
  }

  /** Not malformed: clients of the Block Storage API rely on the difference. */
  @Test
  void aSnapshotOfNullIsOfNoVolume() {
    user.post("/snapshots", "{\"snapshot\":{\"volume_id\":null}}").isFault(404, "itemNotFound");
    user.post("/snapshots", "{\"snapshot\":{\"volume_id\":\"null\"}}").isFault(400, "badRequest");
    user.post("/snapshots", "{\"snapshot\":{}}").isFault(400, "badRequest");
  }

  @Test
  void aSnapshotIsInItsVolumesZone() {
    UUID id = made("");
    sql("UPDATE volume SET availability_zone = 'far' WHERE id = :id", volume);

    JsonNode there = user.at(31).read("/snapshots?availability_zone=far").path("snapshots");
    assertThat(there.findValuesAsString("id")).containsExactly(id.toString());
    assertThat(
            user.at(31).read("/snapshots/detail?availability_zone=nova").path("snapshots").size())
        .isZero();
    sql("UPDATE volume SET availability_zone = NULL WHERE id = :id", volume);
    assertThat(user.at(31).read("/snapshots?availability_zone=None").path("snapshots").size())
        .isOne();
    assertThat(user.at(33).read("/resource_filters?resource=snapshot").toString())
        .contains("\"availability_zone\"");
  }

  @ParameterizedTest
  @CsvSource({"0,false,400", "0,true,202", "65,false,400", "66,true,202", "66,false,400"})
  void aVolumeInUseNeedsForceInOldVersionsOnly(int minor, boolean force, int status) {
    sql("UPDATE volume SET status = 'in-use' WHERE id = :id", volume);

    Answer answer = user.at(minor).post("/snapshots", body(volume, ",\"force\":" + force));

    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
  }

  @Test
  void aVolumeInUseNeedsNoForceSince366() {
    sql("UPDATE volume SET status = 'in-use' WHERE id = :id", volume);

    assertThat(user.at(66).post("/snapshots", body(volume, "")).status()).isEqualTo(202);
    user.at(65).post("/snapshots", body(volume, "")).isFault(400, "badRequest");
  }

  @ParameterizedTest
  @ValueSource(strings = {"creating", "error", "deleting", "maintenance", "uploading"})
  void aVolumeThatCannotBeSnapshottedIsRefusedByItsStatus(String status) {
    sql("UPDATE volume SET status = '" + status + "' WHERE id = :id", volume);

    Answer answer =
        user.post("/snapshots", body(volume, ",\"force\":true")).isFault(400, "badRequest");

    assertThat(answer.body()).contains("Invalid volume", volume.toString());
    assertThat(used()).containsEntry("snapshots", 0L);
  }

  @Test
  void aVolumeWithASnapshotIsNotDeletedAndTheSnapshotIsNamed() {
    UUID id = made("");

    assertThat(user.delete("/volumes/" + volume).isFault(400, "badRequest").body())
        .contains("has snapshots", id.toString());
  }

  @Test
  void aSnapshotIsDeletedByItsVolumesNode() {
    UUID id = made("");

    assertThat(user.delete("/snapshots/" + id).status()).isEqualTo(202);

    assertThat(text("SELECT status FROM snapshot WHERE id = :id", id)).isEqualTo("deleting");
    assertThat(text("SELECT kind || ' ' || queue FROM operation_run WHERE resource_id = :id", id))
        .isEqualTo("snapshot.delete node.one@fast");
    user.delete("/snapshots/" + id).isFault(400, "badRequest");
    assertThat(used()).as("until it is gone").containsEntry("snapshots", 1L);
  }

  @Test
  void aSnapshotThatIsBeingTakenIsDeletedByForceOnly() {
    UUID id = taken("");

    user.delete("/snapshots/" + id).isFault(400, "badRequest");
    ApiUser admin = user.as("admin");
    assertThat(admin.post("/snapshots/" + id + "/action", "{\"os-force_delete\":{}}").status())
        .isEqualTo(202);
    user.post("/snapshots/" + id + "/action", "{\"os-force_delete\":{}}").isFault(403, "forbidden");
    assertThat(text("SELECT status FROM snapshot WHERE id = :id", id)).isEqualTo("deleting");
    assertThat(text("SELECT kind FROM operation_run WHERE resource_id = :id", id))
        .as("nobody had begun to take it")
        .isEqualTo("snapshot.delete");
  }

  @Test
  void whatAnOperationReadsFromStays() {
    UUID id = made("");
    sql("INSERT INTO hold VALUES (:id, gen_random_uuid(), 'clone')", id);

    assertThat(user.delete("/snapshots/" + id).isFault(400, "badRequest").body())
        .contains("source of operation");
  }

  @Test
  void nameAndDescriptionChange() {
    UUID id = made(",\"name\":\"old\",\"description\":\"words\"");

    JsonNode changed =
        user.put("/snapshots/" + id, "{\"snapshot\":{\"name\":\"new\"}}").json().path("snapshot");

    assertThat(changed.path("name").stringValue()).isEqualTo("new");
    assertThat(changed.path("description").stringValue()).isEqualTo("words");
    user.put("/snapshots/" + id, "{\"snapshot\":{}}").isFault(400, "badRequest");
    user.put("/snapshots/" + id, "{\"snapshot\":{\"size\":2}}").isFault(400, "badRequest");
  }

  @Test
  void metadataIsKeptAsOnVolumes() {
    UUID id = made(",\"metadata\":{\"a\":\"1\"}");
    String path = "/snapshots/" + id + "/metadata";

    user.post(path, "{\"metadata\":{\"b\":\"2\"}}");
    assertThat(user.read(path).at("/metadata/b").stringValue()).isEqualTo("2");
    assertThat(user.delete(path + "/a").status()).isEqualTo(200);
    assertThat(user.read(path).path("metadata").propertyNames()).containsExactly("b");
    user.delete(path + "/a").isFault(404, "itemNotFound");
  }

  @Test
  void operatorsSetAStatusButNotUnderARunningOperation() {
    UUID id = taken("");
    ApiUser admin = user.as("admin");
    String path = "/snapshots/" + id + "/action";
    String reset = "{\"os-reset_status\":{\"status\":\"error\"}}";

    assertThat(admin.post(path, reset).isFault(400, "badRequest").body())
        .contains("is under way on snapshot");
    sql("DELETE FROM operation_run WHERE resource_id = :id", id);
    assertThat(admin.post(path, reset).status()).isEqualTo(202);
    assertThat(text("SELECT status FROM snapshot WHERE id = :id", id)).isEqualTo("error");
    user.post(path, reset).isFault(403, "forbidden");
    admin.post(path, "{\"os-reset_status\":{\"status\":\"deleted\"}}").isFault(400, "badRequest");
  }

  @ParameterizedTest
  @CsvSource({
    "creating,available,202",
    "creating,error,202",
    "creating,deleting,400",
    "deleting,error_deleting,202",
    "deleting,available,400",
    "available,error,400"
  })
  void aComputeServiceMovesWhatItTakesItself(String from, String to, int status) {
    UUID id = made("");
    sql("UPDATE snapshot SET status = '" + from + "' WHERE id = :id", id);

    Answer answer =
        user.post(
            "/snapshots/" + id + "/action",
            "{\"os-update_snapshot_status\":{\"status\":\"" + to + "\",\"progress\":\"80%\"}}");

    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    if (status == 202) {
      assertThat(
              user.read("/snapshots/" + id)
                  .at("/snapshot/os-extended-snapshot-attributes:progress")
                  .stringValue())
          .isEqualTo("80%");
    }
  }

  @Test
  void listsAreFilteredSortedAndPaged() {
    UUID first = made(",\"name\":\"b\"");
    UUID second = made(",\"name\":\"a\"");

    assertThat(user.read("/snapshots?name=a").at("/snapshots/0/id").stringValue())
        .isEqualTo(second.toString());
    assertThat(user.read("/snapshots?volume_id=" + volume).path("snapshots").size()).isEqualTo(2);
    assertThat(user.read("/snapshots?status=error").path("snapshots").size()).isZero();
    assertThat(user.read("/snapshots?sort=name:desc&limit=1").at("/snapshots/0/id").stringValue())
        .isEqualTo(first.toString());
    JsonNode next =
        user.read("/snapshots?sort=name:desc&limit=1&marker=" + first).path("snapshots");
    assertThat(next.get(0).path("id").stringValue()).isEqualTo(second.toString());
    user.get("/snapshots?marker=" + UUID.randomUUID()).isFault(404, "itemNotFound");
  }

  @RepeatedTest(2)
  void asManySnapshotsAreTakenInAsTheQuotaAllows() {
    assertThat(Race.run(i -> user.post("/snapshots", body(volume, "")).status()))
        .isEqualTo(Map.of(202, 10, 413, Race.CALLERS - 10));
    assertThat(used()).containsEntry("snapshots", 10L).containsEntry("gigabytes", 11L);
  }

  @RepeatedTest(2)
  void oneOfManyDeletesStartsTheNodesWork() {
    UUID id = made("");

    assertThat(Race.run(i -> user.delete("/snapshots/" + id).status()))
        .isEqualTo(Map.of(202, 1, 400, Race.CALLERS - 1));
  }
}
