package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.Race;
import dev.halite.common.catalog.volume.Volumes;
import dev.halite.common.engine.fault.HaliteException;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Each verb that needs a volume without children against each maker of children: whatever the
 * order, never both. A verb or a maker that comes adds its line to one of the lists.
 */
@Timeout(120)
@ExtendWith(CatalogApi.class)
class ChildRaceTest {
  private static final int ROUNDS = 5;

  /** Something that is done to a volume; the status of its answer. */
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
              (user, volume) ->
                  user.as("admin")
                      .post("/volumes/" + volume + "/action", "{\"os-force_delete\":{}}")
                      .status()));

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
          new Doing("hold", (user, volume) -> hold(volume)));

  static Stream<Arguments> pairs() {
    return VERBS.stream()
        .flatMap(verb -> CHILD_MAKERS.stream().map(maker -> Arguments.of(verb, maker)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aVerbAndAChildNeverBothWin(Doing verb, Doing maker) {
    for (int round = 0; round < ROUNDS; round++) {
      // A project of its own has its whole quota.
      ApiUser user = CatalogApi.member();
      List<UUID> raced = IntStream.range(0, 4).mapToObj(i -> volume(user)).toList();
      Race.run(
          i -> {
            UUID volume = raced.get(i % raced.size());
            return (i / raced.size() % 2 == 0 ? verb : maker).call().apply(user, volume);
          });
      for (UUID volume : raced) {
        assertThat(deleting(volume) && hasChild(volume)).as("round %d", round).isFalse();
        assertThat(deleting(volume) || hasChild(volume)).as("one wins").isTrue();
      }
    }
  }

  private static UUID volume(ApiUser user) {
    UUID id = user.newVolume("");
    forgetOperations(id);
    CatalogApi.jdbc()
        .sql(
            """
            UPDATE volume
            SET status = 'available', host = 'one@fast#pool', placement = gen_random_uuid()
            WHERE id = :id
            """)
        .param("id", id)
        .update();
    return id;
  }

  private static int hold(UUID volume) {
    try {
      CatalogApi.bean(TransactionTemplate.class)
          .executeWithoutResult(
              status -> {
                var facts = CatalogApi.bean(Volumes.class).lockedFacts(volume, null);
                if (facts.volume().status().text().equals("available")) {
                  CatalogApi.jdbc()
                      .sql("INSERT INTO hold VALUES (:id, gen_random_uuid(), 'is copied')")
                      .param("id", volume)
                      .update();
                }
              });
      return 202;
    } catch (HaliteException e) {
      return e.code().httpStatus();
    }
  }

  private static boolean deleting(UUID volume) {
    return exists(
        "SELECT EXISTS (SELECT FROM volume WHERE id = :id AND status = 'deleting')", volume);
  }

  private static boolean hasChild(UUID volume) {
    return exists(
        """
        SELECT EXISTS (SELECT FROM snapshot WHERE volume_id = :id AND deleted_at IS NULL)
            OR EXISTS (SELECT FROM attachment WHERE volume_id = :id AND deleted_at IS NULL)
            OR EXISTS (SELECT FROM hold WHERE resource_id = :id)
        """,
        volume);
  }

  private static boolean exists(String sql, UUID volume) {
    return CatalogApi.jdbc().sql(sql).param("id", volume).query(Boolean.class).single();
  }

  private static void forgetOperations(UUID volume) {
    CatalogApi.jdbc()
        .sql("DELETE FROM operation_run WHERE resource_id = :id")
        .param("id", volume)
        .update();
  }
}
