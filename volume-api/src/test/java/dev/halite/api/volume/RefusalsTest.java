package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import dev.halite.common.catalog.snapshot.SnapshotGuards;
import dev.halite.common.catalog.volume.VolumeGuards;
import dev.halite.common.engine.kind.Guard;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each verb against each refusal of its guard: the one thing that stands against it is made so, and
 * the answer names it. A refusal that comes adds how it is made; without that its case fails.
 */
@Timeout(60)
@ExtendWith(CatalogApi.class)
class RefusalsTest {
  /** How a volume or a snapshot comes to be refused, and what the answer then says. */
  private record Cause(String sql, String said) {}

  private static final String GROUP =
      "INSERT INTO volume_group (id, project_id, user_id, status)"
          + " VALUES (gen_random_uuid(), 'p', 'u', 'available') RETURNING id";
  private static final String HOLD = "INSERT INTO hold VALUES (:id, gen_random_uuid(), 'clone')";

  private static final Map<String, Cause> OF_VOLUMES =
      Map.of(
          "being-deleted",
          new Cause(
              underWay("volume") + " UPDATE volume SET status = 'deleting' WHERE id = :id",
              "being deleted already"),
          "status",
          new Cause("UPDATE volume SET status = 'uploading' WHERE id = :id", "is uploading"),
          "volume-status",
          new Cause("UPDATE volume SET status = 'uploading' WHERE id = :id", "status must be"),
          "attached",
          new Cause("UPDATE volume SET attach_status = 'attached' WHERE id = :id", "is attached"),
          "in-a-group",
          new Cause(
              "WITH g AS ("
                  + GROUP
                  + ") UPDATE volume SET group_id = g.id FROM g"
                  + " WHERE volume.id = :id",
              "belongs to group"),
          "has-snapshots",
          new Cause(
              "INSERT INTO snapshot (id, volume_id, project_id, user_id, size_gb, status, placement)"
                  + " SELECT gen_random_uuid(), id, project_id, user_id, size_gb, 'available',"
                  + " gen_random_uuid() FROM volume WHERE id = :id",
              "has snapshots"),
          "has-attachments",
          new Cause(
              "INSERT INTO attachment (id, volume_id, project_id, attach_status)"
                  + " SELECT gen_random_uuid(), id, project_id, 'reserved'"
                  + " FROM volume WHERE id = :id",
              "has attachments"),
          "held",
          new Cause(HOLD, "is the source of operation"),
          "migrating",
          new Cause(
              "UPDATE volume SET migration_status = 'starting' WHERE id = :id", "is migrating"),
          "nowhere",
          new Cause(
              "UPDATE volume SET host = NULL, placement = NULL WHERE id = :id",
              "is not on a backend"));

  private static final Map<String, Cause> OF_SNAPSHOTS =
      Map.of(
          "being-deleted",
          new Cause(
              underWay("snapshot") + " UPDATE snapshot SET status = 'deleting' WHERE id = :id",
              "being deleted already"),
          "status",
          new Cause(
              "UPDATE snapshot SET status = 'error_deleting' WHERE id = :id",
              "status must be available or error"),
          "in-a-group-snapshot",
          new Cause(
              "WITH g AS ("
                  + GROUP
                  + "), s AS (INSERT INTO group_snapshot"
                  + " (id, project_id, user_id, group_id, status)"
                  + " SELECT gen_random_uuid(), 'p', 'u', g.id, 'available' FROM g RETURNING id)"
                  + " UPDATE snapshot SET group_snapshot_id = s.id FROM s WHERE snapshot.id = :id",
              "belongs to group snapshot"),
          "held",
          new Cause(HOLD, "is the source of operation"));

  private static String underWay(String type) {
    return """
    WITH run AS (
      INSERT INTO operation_run (operation_id, kind, payload_version, resource_type, resource_id,
                                 exclusive, queue, lane, priority, deadline_at)
      VALUES (gen_random_uuid(), '%1$s.delete', 1, '%1$s', :id, true, 'nobody', 1, 0,
              clock_timestamp() + interval '1 hour'))"""
        .formatted(type);
  }

  private record Verb(
      String name, Guard<?> guard, boolean ofSnapshot, BiFunction<ApiUser, UUID, Answer> call) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Answer force(ApiUser user, String path) {
    return user.as("admin").post(path + "/action", "{\"os-force_delete\":{}}");
  }

  private static Answer snapshot(ApiUser user, UUID volume, boolean force) {
    return user.post(
        "/snapshots",
        "{\"snapshot\":{\"volume_id\":\"%s\",\"force\":%s}}".formatted(volume, force));
  }

  private static final List<Verb> VERBS =
      List.of(
          new Verb(
              "delete volume",
              VolumeGuards.DELETE,
              false,
              (user, id) -> user.delete("/volumes/" + id)),
          new Verb(
              "force delete volume",
              VolumeGuards.FORCE_DELETE,
              false,
              (user, id) -> force(user, "/volumes/" + id)),
          new Verb(
              "snapshot", SnapshotGuards.CREATE, false, (user, id) -> snapshot(user, id, false)),
          new Verb(
              "snapshot in use",
              SnapshotGuards.CREATE_IN_USE,
              false,
              (user, id) -> snapshot(user, id, true)),
          new Verb(
              "delete snapshot",
              SnapshotGuards.DELETE,
              true,
              (user, id) -> user.delete("/snapshots/" + id)),
          new Verb(
              "force delete snapshot",
              SnapshotGuards.FORCE_DELETE,
              true,
              (user, id) -> force(user, "/snapshots/" + id)));

  static Stream<Arguments> refusals() {
    return VERBS.stream()
        .flatMap(
            verb ->
                verb.guard().refusals().stream()
                    .map(refusal -> Arguments.of(verb, refusal.name())));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatStandsAgainstAVerbIsNamed(Verb verb, String refusal) {
    Cause cause = (verb.ofSnapshot() ? OF_SNAPSHOTS : OF_VOLUMES).get(refusal);
    assertThat(cause).as("how %s is made", refusal).isNotNull();
    ApiUser user = CatalogApi.member();
    UUID volume = volume(user);
    UUID id = verb.ofSnapshot() ? snapshotOf(user, volume) : volume;
    sql(cause.sql(), id);

    Answer answer = verb.call().apply(user, id);

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains(cause.said());
  }

  private static UUID volume(ApiUser user) {
    UUID id = user.newVolume("");
    sql("DELETE FROM operation_run WHERE resource_id = :id", id);
    sql(
        """
        UPDATE volume
        SET status = 'available', host = 'one@fast#pool', placement = gen_random_uuid()
        WHERE id = :id
        """,
        id);
    return id;
  }

  private static UUID snapshotOf(ApiUser user, UUID volume) {
    Answer answer = snapshot(user, volume, false);
    UUID id = UUID.fromString(answer.json().at("/snapshot/id").stringValue());
    sql("DELETE FROM operation_run WHERE resource_id = :id", id);
    sql("UPDATE snapshot SET status = 'available' WHERE id = :id", id);
    return id;
  }

  private static void sql(String sql, UUID id) {
    CatalogApi.jdbc().sql(sql).param("id", id).update();
  }
}
