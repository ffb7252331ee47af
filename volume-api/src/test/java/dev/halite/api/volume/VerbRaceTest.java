package dev.halite.api.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.ApiUser;
import dev.halite.api.CatalogApi;
import dev.halite.api.Race;
import dev.halite.api.SlowChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each two verbs of which one keeps a volume from the other, and each with itself, all callers at
 * one volume: one of them wins, whatever the order. A verb that comes adds its line to the list.
 */
@Timeout(120)
@ExtendWith(CatalogApi.class)
class VerbRaceTest {
  private static final int ROUNDS = 3;

  private static SlowChanges slowChanges;
  private static String anotherType;

  /** A call about a volume and its only snapshot; the status of its answer. */
  private record Verb(String name, Call call) {
    @Override
    public String toString() {
      return name;
    }
  }

  @FunctionalInterface
  private interface Call {
    int status(ApiUser user, UUID volume, UUID snapshot);
  }

  private static final Verb REVERT =
      new Verb(
          "revert",
          (user, volume, snapshot) ->
              act(user.at(40), volume, "{\"revert\":{\"snapshot_id\":\"" + snapshot + "\"}}"));

  private static final Verb DELETE_SNAPSHOT =
      new Verb(
          "delete snapshot",
          (user, volume, snapshot) -> user.delete("/snapshots/" + snapshot).status());

  /** Each takes the volume for itself. */
  private static final List<Verb> VERBS =
      List.of(
          new Verb(
              "delete with snapshots",
              (user, volume, snapshot) ->
                  user.delete("/volumes/" + volume + "?cascade=true").status()),
          new Verb(
              "extend",
              (user, volume, snapshot) -> act(user, volume, "{\"os-extend\":{\"new_size\":2}}")),
          new Verb(
              "retype",
              (user, volume, snapshot) ->
                  act(
                      user,
                      volume,
                      "{\"os-retype\":{\"new_type\":\"%s\",\"migration_policy\":\"never\"}}"
                          .formatted(anotherType))),
          REVERT,
          new Verb(
              "reserve", (user, volume, snapshot) -> act(user, volume, "{\"os-reserve\":null}")),
          new Verb(
              "attachment",
              (user, volume, snapshot) ->
                  user.at(27)
                      .post(
                          "/attachments",
                          "{\"attachment\":{\"volume_uuid\":\"%s\",\"instance_uuid\":\"%s\"}}"
                              .formatted(volume, UUID.randomUUID()))
                      .status()));

  private static int act(ApiUser user, UUID volume, String body) {
    return user.post("/volumes/" + volume + "/action", body).status();
  }

  @BeforeAll
  static void slowDown() {
    slowChanges = new SlowChanges();
    anotherType = VolumeRetypeTest.type("");
  }

  @AfterAll
  static void endThat() {
    slowChanges.close();
  }

  static Stream<Arguments> pairs() {
    Stream<Arguments> ofVerbs =
        IntStream.range(0, VERBS.size())
            .boxed()
            .flatMap(
                first ->
                    VERBS.subList(first, VERBS.size()).stream()
                        .map(second -> Arguments.of(VERBS.get(first), second)));
    return Stream.concat(ofVerbs, Stream.of(Arguments.of(REVERT, DELETE_SNAPSHOT)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void oneOfTwoVerbsWins(Verb first, Verb second) {
    for (int round = 0; round < ROUNDS; round++) {
      // A project of its own has its whole quota.
      ApiUser user = CatalogApi.member();
      UUID volume = MadeVolumes.volume(user);
      UUID snapshot = MadeVolumes.snapshot(user, volume);
      Map<Integer, Integer> statuses =
          Race.run(i -> (i % 2 == 0 ? first : second).call().status(user, volume, snapshot));
      List<Integer> lost = new ArrayList<>(statuses.keySet());
      lost.removeIf(status -> status < 300);
      assertThat(lost).as("%s", statuses).isSubsetOf(400, 409);
      assertThat(lost.stream().mapToInt(statuses::get).sum())
          .as("one wins: %s", statuses)
          .isEqualTo(Race.CALLERS - 1);
    }
  }
}
