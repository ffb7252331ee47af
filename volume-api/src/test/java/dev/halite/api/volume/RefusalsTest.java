package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient.Answer;
import dev.halite.api.volume.RefusalCauses.Cause;
import dev.halite.common.catalog.attachment.AttachmentGuards;
import dev.halite.common.catalog.snapshot.SnapshotGuards;
import dev.halite.common.catalog.volume.VolumeGuards;
import dev.halite.common.engine.kind.Guard;
import dev.halite.common.engine.kind.Guard.Refusal;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
  /** What a verb is about: how one is made that nothing stands against, and how that changes. */
  private enum Target {
    VOLUME {
      @Override
      UUID make(ApiUser user) {
        return volume(user);
      }

      @Override
      Map<String, Cause> causes() {
        return RefusalCauses.OF_VOLUMES;
      }
    },
    SNAPSHOT {
      @Override
      UUID make(ApiUser user) {
        return snapshotOf(user, volume(user));
      }

      @Override
      Map<String, Cause> causes() {
        return RefusalCauses.OF_SNAPSHOTS;
      }
    },
    ATTACHMENT {
      @Override
      UUID make(ApiUser user) {
        return UUID.fromString(
            attach(user, volume(user)).json().at("/attachment/id").stringValue());
      }

      @Override
      Map<String, Cause> causes() {
        return RefusalCauses.OF_ATTACHMENTS;
      }
    };

    abstract UUID make(ApiUser user);

    abstract Map<String, Cause> causes();
  }

  /**
   * A verb with its refusals, which are named here again: one that its guard has lost must not take
   * its case away with it.
   */
  private record Verb(
      String name,
      Guard<?> guard,
      Target of,
      int status,
      BiFunction<ApiUser, UUID, Answer> call,
      List<String> refusals) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Verb verb(
      String name,
      Guard<?> guard,
      Target of,
      BiFunction<ApiUser, UUID, Answer> call,
      String... refusals) {
    return new Verb(name, guard, of, 400, call, List.of(refusals));
  }

  private static Answer act(ApiUser user, String path, String action) {
    return user.post(path + "/action", action);
  }

  private static Answer force(ApiUser user, String path) {
    return act(user.as("admin"), path, "{\"os-force_delete\":{}}");
  }

  private static Answer snapshot(ApiUser user, UUID volume, boolean force) {
    return user.post(
        "/snapshots",
        "{\"snapshot\":{\"volume_id\":\"%s\",\"force\":%s}}".formatted(volume, force));
  }

  private static Answer madeFrom(ApiUser user, String key, UUID source) {
    return user.post("/volumes", "{\"volume\":{\"%s\":\"%s\"}}".formatted(key, source));
  }

  private static Answer attach(ApiUser user, UUID volume) {
    return user.at(71)
        .post(
            "/attachments",
            "{\"attachment\":{\"volume_uuid\":\"%s\",\"mode\":\"rw\"}}".formatted(volume));
  }

  private static Answer revert(ApiUser user, UUID volume, UUID snapshot) {
    return act(
        user.at(40), "/volumes/" + volume, "{\"revert\":{\"snapshot_id\":\"" + snapshot + "\"}}");
  }

  private static final String CONNECTOR = "{\"connector\":{\"host\":\"one\"}}";

  private static final List<Verb> VERBS =
      List.of(
          verb(
              "delete volume",
              VolumeGuards.DELETE,
              Target.VOLUME,
              (user, id) -> user.delete("/volumes/" + id),
              "being-deleted",
              "status",
              "attached",
              "has-attachments",
              "in-a-group",
              "has-snapshots",
              "held",
              "migrating"),
          verb(
              "force delete volume",
              VolumeGuards.FORCE_DELETE,
              Target.VOLUME,
              (user, id) -> force(user, "/volumes/" + id),
              "being-deleted",
              "attached",
              "has-attachments",
              "in-a-group",
              "has-snapshots",
              "held",
              "migrating"),
          verb(
              "delete volume with snapshots",
              VolumeGuards.DELETE_ALL,
              Target.VOLUME,
              (user, id) -> {
                RefusalCauses.snapshotOf(id);
                return user.delete("/volumes/" + id + "?cascade=true");
              },
              "being-deleted",
              "status",
              "attached",
              "has-attachments",
              "in-a-group",
              "held",
              "migrating",
              "nowhere"),
          verb(
              "force delete volume with snapshots",
              VolumeGuards.FORCE_DELETE_ALL,
              Target.VOLUME,
              (user, id) -> {
                RefusalCauses.snapshotOf(id);
                return user.as("admin")
                    .at(23)
                    .delete("/volumes/" + id + "?cascade=true&force=true");
              },
              "being-deleted",
              "attached",
              "has-attachments",
              "in-a-group",
              "held",
              "migrating",
              "nowhere"),
          verb(
              "delete snapshot with its volume",
              SnapshotGuards.DELETE_WITH_VOLUME,
              Target.SNAPSHOT,
              (user, id) -> user.delete("/volumes/" + RefusalCauses.volumeOf(id) + "?cascade=true"),
              "status-with-volume",
              "in-a-group-snapshot",
              "held"),
          verb(
              "force delete snapshot with its volume",
              SnapshotGuards.FORCE_DELETE_WITH_VOLUME,
              Target.SNAPSHOT,
              (user, id) ->
                  user.as("admin")
                      .at(23)
                      .delete(
                          "/volumes/" + RefusalCauses.volumeOf(id) + "?cascade=true&force=true"),
              "in-a-group-snapshot",
              "held"),
          verb(
              "extend volume",
              VolumeGuards.EXTEND,
              Target.VOLUME,
              (user, id) -> act(user, "/volumes/" + id, "{\"os-extend\":{\"new_size\":9}}"),
              "status",
              "held",
              "migrating",
              "snapshot-being-made"),
          verb(
              "extend volume in use",
              VolumeGuards.EXTEND_IN_USE,
              Target.VOLUME,
              (user, id) -> act(user.at(42), "/volumes/" + id, "{\"os-extend\":{\"new_size\":9}}"),
              "status",
              "held",
              "migrating",
              "snapshot-being-made"),
          verb(
              "migrate volume",
              VolumeGuards.MIGRATE,
              Target.VOLUME,
              (user, id) ->
                  act(
                      user.as("admin"),
                      "/volumes/" + id,
                      "{\"os-migrate_volume\":{\"host\":\"none@none\"}}"),
              "status",
              "attached",
              "has-attachments",
              "in-a-group",
              "has-snapshots",
              "replicated",
              "held",
              "migrating",
              "flattening",
              "nowhere"),
          verb(
              "retype volume",
              VolumeGuards.RETYPE,
              Target.VOLUME,
              (user, id) ->
                  act(
                      user,
                      "/volumes/" + id,
                      "{\"os-retype\":{\"new_type\":\"" + VolumeRetypeTest.type("") + "\"}}"),
              "status",
              "in-a-group",
              "held",
              "migrating",
              "nowhere"),
          new Verb(
              "revert volume",
              VolumeGuards.REVERT,
              Target.VOLUME,
              409,
              (user, id) -> revert(user, id, RefusalCauses.snapshotOf(id)),
              List.of("status", "attached", "has-attachments", "held", "migrating", "nowhere")),
          new Verb(
              "revert to snapshot",
              SnapshotGuards.RESTORE,
              Target.SNAPSHOT,
              409,
              (user, id) -> revert(user, RefusalCauses.volumeOf(id), id),
              List.of("restored-status")),
          verb(
              "set read only",
              VolumeGuards.SET_READ_ONLY,
              Target.VOLUME,
              (user, id) ->
                  act(user, "/volumes/" + id, "{\"os-update_readonly_flag\":{\"readonly\":true}}"),
              "status"),
          verb(
              "reset volume",
              VolumeGuards.SET_STATUS,
              Target.VOLUME,
              (user, id) ->
                  act(
                      user.as("admin"),
                      "/volumes/" + id,
                      "{\"os-reset_status\":{\"status\":\"error\"}}"),
              "worked-on"),
          verb(
              "clone volume",
              VolumeGuards.CLONE,
              Target.VOLUME,
              (user, id) -> madeFrom(user, "source_volid", id),
              "status",
              "migrating",
              "nowhere"),
          verb(
              "clone snapshot",
              SnapshotGuards.CLONE,
              Target.SNAPSHOT,
              (user, id) -> madeFrom(user, "snapshot_id", id),
              "source-status",
              "nowhere"),
          verb(
              "snapshot",
              SnapshotGuards.CREATE,
              Target.VOLUME,
              (user, id) -> snapshot(user, id, false),
              "volume-status",
              "migrating",
              "nowhere"),
          verb(
              "snapshot in use",
              SnapshotGuards.CREATE_IN_USE,
              Target.VOLUME,
              (user, id) -> snapshot(user, id, true),
              "volume-status",
              "migrating",
              "nowhere"),
          verb(
              "delete snapshot",
              SnapshotGuards.DELETE,
              Target.SNAPSHOT,
              (user, id) -> user.delete("/snapshots/" + id),
              "status",
              "in-a-group-snapshot",
              "held"),
          verb(
              "force delete snapshot",
              SnapshotGuards.FORCE_DELETE,
              Target.SNAPSHOT,
              (user, id) -> force(user, "/snapshots/" + id),
              "being-deleted",
              "in-a-group-snapshot",
              "held"),
          verb(
              "reset snapshot",
              SnapshotGuards.SET_STATUS,
              Target.SNAPSHOT,
              (user, id) ->
                  act(
                      user.as("admin"),
                      "/snapshots/" + id,
                      "{\"os-reset_status\":{\"status\":\"error\"}}"),
              "worked-on",
              "restoring"),
          verb(
              "create attachment",
              AttachmentGuards.CREATE,
              Target.VOLUME,
              RefusalsTest::attach,
              "status",
              "too-many",
              "migrating",
              "read-only"),
          new Verb(
              "connect attachment",
              AttachmentGuards.CONNECT,
              Target.ATTACHMENT,
              409,
              (user, id) ->
                  user.at(71).put("/attachments/" + id, "{\"attachment\":" + CONNECTOR + "}"),
              List.of(
                  "detaching",
                  "being-disconnected",
                  "other-connector",
                  "volume-status",
                  "nowhere")),
          verb(
              "complete attachment",
              AttachmentGuards.COMPLETE,
              Target.ATTACHMENT,
              (user, id) -> act(user.at(71), "/attachments/" + id, "{\"os-complete\":{}}"),
              "status"),
          verb(
              "connect volume",
              AttachmentGuards.CONNECT_WITHOUT,
              Target.VOLUME,
              (user, id) ->
                  act(user, "/volumes/" + id, "{\"os-initialize_connection\":" + CONNECTOR + "}"),
              "status",
              "too-many",
              "migrating"),
          verb(
              "attach volume",
              AttachmentGuards.ATTACH,
              Target.VOLUME,
              RefusalsTest::attachByWord,
              "status",
              "too-many",
              "migrating"),
          verb(
              "attach volume again",
              AttachmentGuards.SAY,
              Target.VOLUME,
              RefusalsTest::attachByWord,
              "taken"),
          verb(
              "reserve volume",
              AttachmentGuards.RESERVE,
              Target.VOLUME,
              (user, id) -> act(user, "/volumes/" + id, "{\"os-reserve\":{}}"),
              "status",
              "migrating"),
          verb(
              "begin detaching",
              AttachmentGuards.BEGIN_DETACHING,
              Target.VOLUME,
              (user, id) -> act(user, "/volumes/" + id, "{\"os-begin_detaching\":{}}"),
              "status",
              "not-attached"));

  private static Answer attachByWord(ApiUser user, UUID volume) {
    return act(
        user,
        "/volumes/" + volume,
        "{\"os-attach\":{\"host_name\":\"metal\",\"mountpoint\":\"/dev/sdb\"}}");
  }

  static List<Verb> verbs() {
    return VERBS;
  }

  @Test
  void everyGuardHasItsVerb() throws IllegalAccessException {
    List<Object> guards = new ArrayList<>();
    for (Class<?> all : List.of(VolumeGuards.class, SnapshotGuards.class, AttachmentGuards.class)) {
      for (Field field : all.getFields()) {
        guards.add(field.get(null));
      }
    }

    assertThat(VERBS.stream().<Object>map(Verb::guard).toList()).containsAll(guards);
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void everyRefusalOfAGuardHasItsCase(Verb verb) {
    assertThat(verb.guard().refusals().stream().map(Refusal::name).toList())
        .isEqualTo(verb.refusals());
  }

  static Stream<Arguments> refusals() {
    return VERBS.stream()
        .flatMap(verb -> verb.refusals().stream().map(refusal -> Arguments.of(verb, refusal)));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatStandsAgainstAVerbIsNamed(Verb verb, String refusal) {
    Cause cause = verb.of().causes().get(refusal);
    assertThat(cause).as("how %s is made", refusal).isNotNull();
    ApiUser user = CatalogApi.member();
    UUID id = verb.of().make(user);
    sql(cause.sql(), id);

    Answer answer = verb.call().apply(user, id);

    assertThat(answer.status()).as(answer.body()).isEqualTo(verb.status());
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
