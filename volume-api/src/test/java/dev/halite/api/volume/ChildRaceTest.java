package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.Race;
import dev.halite.api.SlowChanges;
import dev.halite.api.TestClient.Answer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each verb that needs a volume or a snapshot without children against each maker of children, all
 * callers at one volume or snapshot: whatever the order, never both. A verb or a maker that comes
 * adds its line to one of the lists.
 */
@Timeout(120)
@ExtendWith(CatalogApi.class)
class ChildRaceTest {
  private static final int ROUNDS = 5;

  private static SlowChanges slowChanges;
  private static MigrationPlaces places;

  /** Something that is done to a volume or a snapshot; the status of its answer. */
  private record Doing(String name, BiFunction<ApiUser, UUID, Integer> call) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Doing> VERBS =
      List.of(
          new Doing("delete", (user, volume) -> user.delete("/volumes/" + volume).status()),
          new Doing(
              "force delete",
              (user, volume) -> act(user.as("admin"), volume, "{\"os-force_delete\":{}}")),
          new Doing(
              "delete with snapshots",
              (user, volume) -> user.delete("/volumes/" + volume + "?cascade=true").status()),
          new Doing(
              "extend", (user, volume) -> act(user, volume, "{\"os-extend\":{\"new_size\":2}}")),
          new Doing(
              "migrate",
              (user, volume) ->
                  act(
                      user.as("admin"),
                      volume,
                      "{\"os-migrate_volume\":{\"host\":\"" + places.other() + "\"}}")));

  /** Of a volume that has a snapshot, which is no child that came meanwhile. */
  private static final List<Doing> VERBS_WITH_A_SNAPSHOT =
      List.of(
          new Doing(
              "revert",
              (user, volume) ->
                  act(
                      user.at(40),
                      volume,
                      "{\"revert\":{\"snapshot_id\":\"" + snapshotOf(volume) + "\"}}")));

  private static int act(ApiUser user, UUID volume, String body) {
    return user.post("/volumes/" + volume + "/action", body).status();
  }

  private static final List<Doing> CHILD_MAKERS =
      List.of(
          new Doing(
              "snapshot",
              (user, volume) ->
                  user.post("/snapshots", "{\"snapshot\":{\"volume_id\":\"" + volume + "\"}}")
                      .status()),
          new Doing(
              "attachment",
              (user, volume) ->
                  user.at(27)
                      .post("/attachments", "{\"attachment\":{\"volume_uuid\":\"" + volume + "\"}}")
                      .status()),
          new Doing("clone", (user, volume) -> clone(user, "source_volid", volume)));

  /** The same of snapshots, whose children are what is made from them. */
  private static final List<Doing> SNAPSHOT_VERBS =
      List.of(
          new Doing(
              "delete snapshot",
              (user, snapshot) -> user.delete("/snapshots/" + snapshot).status()),
          new Doing(
              "force delete snapshot",
              (user, snapshot) ->
                  user.as("admin")
                      .post("/snapshots/" + snapshot + "/action", "{\"os-force_delete\":{}}")
                      .status()),
          new Doing(
              "delete its volume",
              (user, snapshot) ->
                  user.delete("/volumes/" + RefusalCauses.volumeOf(snapshot) + "?cascade=true")
                      .status()));

  private static final List<Doing> SNAPSHOT_CHILD_MAKERS =
      List.of(new Doing("clone", (user, snapshot) -> clone(user, "snapshot_id", snapshot)));

  private static int clone(ApiUser user, String key, UUID source) {
    return user.post("/volumes", "{\"volume\":{\"" + key + "\":\"" + source + "\"}}").status();
  }

  @BeforeAll
  static void slowDown() {
    slowChanges = new SlowChanges();
    places = new MigrationPlaces();
  }

  @AfterAll
  static void endThat() {
    slowChanges.close();
  }

  static Stream<Arguments> pairs() {
    return Stream.of(
            pairs(ChildRaceTest::volume, VERBS, CHILD_MAKERS),
            pairs(ChildRaceTest::volumeWithSnapshot, VERBS_WITH_A_SNAPSHOT, CHILD_MAKERS),
            pairs(ChildRaceTest::snapshot, SNAPSHOT_VERBS, SNAPSHOT_CHILD_MAKERS))
        .flatMap(each -> each);
  }

  private static Stream<Arguments> pairs(
      Function<ApiUser, UUID> parent, List<Doing> verbs, List<Doing> makers) {
    return verbs.stream()
        .flatMap(verb -> makers.stream().map(maker -> Arguments.of(verb, maker, parent)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aVerbAndAChildNeverBothWin(Doing verb, Doing maker, Function<ApiUser, UUID> parent) {
    for (int round = 0; round < ROUNDS; round++) {
      // A project of its own has its whole quota.
      ApiUser user = CatalogApi.member();
      UUID raced = parent.apply(user);
      Map<Integer, Integer> statuses =
          Race.run(i -> (i % 2 == 0 ? verb : maker).call().apply(user, raced));
      assertThat(underWay(raced) && hasChild(raced)).as("both, round %d", round).isFalse();
      assertThat(underWay(raced) || hasChild(raced)).as("one wins: %s", statuses).isTrue();
    }
  }

  private static UUID volume(ApiUser user) {
    UUID id = user.newVolume("");
    forgetOperations(id);
    CatalogApi.jdbc()
        .sql(
            """
            UPDATE volume
            SET status = 'available', host = :host, placement = gen_random_uuid()
            WHERE id = :id
            """)
        .param("host", places.own() + "#pool")
        .param("id", id)
        .update();
    return id;
  }

  private static UUID volumeWithSnapshot(ApiUser user) {
    return RefusalCauses.volumeOf(snapshot(user));
  }

  private static UUID snapshotOf(UUID volume) {
    return CatalogApi.jdbc()
        .sql(
            "SELECT id FROM snapshot WHERE volume_id = :id AND status IN ('available', 'restoring')")
        .param("id", volume)
        .query(UUID.class)
        .single();
  }

  private static UUID snapshot(ApiUser user) {
    Answer answer =
        user.post("/snapshots", "{\"snapshot\":{\"volume_id\":\"" + volume(user) + "\"}}");
    UUID id = UUID.fromString(answer.json().at("/snapshot/id").stringValue());
    forgetOperations(id);
    CatalogApi.jdbc()
        .sql("UPDATE snapshot SET status = 'available' WHERE id = :id")
        .param("id", id)
        .update();
    return id;
  }

  private static boolean underWay(UUID parent) {
    return exists(
        """
        SELECT EXISTS (
              SELECT FROM volume
              WHERE id = :id AND (status IN ('deleting', 'extending', 'reverting')
                                   OR migration_status = 'starting'))
            OR EXISTS (SELECT FROM snapshot WHERE id = :id AND status = 'deleting')
        """,
        parent);
  }

  private static boolean hasChild(UUID parent) {
    return exists(
        """
        SELECT EXISTS (
              SELECT FROM snapshot
              WHERE volume_id = :id AND deleted_at IS NULL
                AND status NOT IN ('available', 'restoring'))
            OR EXISTS (SELECT FROM attachment WHERE volume_id = :id AND deleted_at IS NULL)
            OR EXISTS (SELECT FROM volume WHERE source_volume_id = :id OR snapshot_id = :id)
        """,
        parent);
  }

  private static boolean exists(String sql, UUID parent) {
    return CatalogApi.jdbc().sql(sql).param("id", parent).query(Boolean.class).single();
  }

  private static void forgetOperations(UUID resource) {
    CatalogApi.jdbc()
        .sql("DELETE FROM operation_run WHERE resource_id = :id")
        .param("id", resource)
        .update();
  }
}
