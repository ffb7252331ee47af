package dev.halite.api.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient;
import dev.halite.api.TestClient.Answer;
import dev.halite.api.action.Action;
import dev.halite.api.action.ActionScope;
import dev.halite.api.action.ActionTable;
import dev.halite.api.tenancy.RightRequests.Wanted;
import dev.halite.common.engine.policy.RuleTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/**
 * Every route whose rule is about what the request names, with an operator's file of rules that
 * compare the caller with the owner: whoever would pass by its roles alone is refused.
 */
@Timeout(300)
@ExtendWith(CatalogApi.class)
class OwnerRulesTest {
  /** Rules about resources that are nobody's, though an id stands in the path. */
  private static final List<String> SHARED = List.of("/types/", "/qos-specs/");

  @TempDir static Path directory;

  private static ConfigurableApplicationContext mine;
  private static ConfigurableApplicationContext notMine;

  @BeforeAll
  static void start() throws IOException {
    mine = CatalogApi.another("--halite.api.policy-file=" + file("mine", ""));
    notMine = CatalogApi.another("--halite.api.policy-file=" + file("not-mine", "not "));
  }

  @AfterAll
  static void stop() {
    mine.close();
    notMine.close();
  }

  private static Path file(String name, String sign) throws IOException {
    return Files.writeString(
        directory.resolve(name),
        Stream.of(RuleTarget.values())
            .flatMap(target -> target.rules().stream().map(rule -> line(rule, target, sign)))
            .collect(Collectors.joining()));
  }

  private static String line(String rule, RuleTarget target, String sign) {
    String attribute = target.attributes().contains("user_id") ? "user_id" : "project_id";
    return "'%1$s': '%2$s%3$s:%%(%3$s)s'\n".formatted(rule, sign, attribute);
  }

  static List<RouteAccess> owned() {
    return RouteAccess.table().stream()
        .filter(row -> action(row).target() != RuleTarget.CALLER)
        .toList();
  }

  private static Action action(RouteAccess row) {
    Action action = Routes.newest().get(row.route());
    assertThat(action).as("the route of " + row).isNotNull();
    return action;
  }

  /** What a request names by its id is judged by what it is. */
  @Test
  void theTableSaysOfEachRowWhatItsRuleIsAbout() {
    List<Action> actions = CatalogApi.bean(ActionTable.class).actions();
    assertThat(actions)
        .filteredOn(action -> action.path().contains("{id}"))
        .filteredOn(action -> SHARED.stream().noneMatch(action.path()::startsWith))
        .hasSizeGreaterThan(20)
        .allMatch(action -> action.target() != RuleTarget.CALLER);
  }

  @ParameterizedTest
  @MethodSource("owned")
  void aRuleOfOwnersHolds(RouteAccess row) {
    Action action = action(row);
    UnaryOperator<String> owner = home -> "user-of-" + home + ":" + home + ":admin";
    UnaryOperator<String> other =
        home -> "albert:" + (action.target() == RuleTarget.RESOURCE ? home : "abc") + ":admin";

    int passed = row.verdicts().getOrDefault(Caller.ADMIN, Verdict.OK).status(action);

    refused(send(mine, row, action, other));
    assertThat(send(mine, row, action, owner).status()).isEqualTo(passed);

    refused(send(notMine, row, action, owner));
    assertThat(send(notMine, row, action, other).status()).isEqualTo(passed);
  }

  private static void refused(Answer answer) {
    assertThat(answer.isFault(403, "forbidden").body()).contains("Policy doesn't allow");
  }

  private static Answer send(
      ConfigurableApplicationContext process,
      RouteAccess row,
      Action action,
      UnaryOperator<String> tokenFor) {
    HomeProject home = new HomeProject();
    Wanted wanted = RightRequests.of(row.request(), home);
    assertThat(wanted).as("a request for " + row).isNotNull();
    String root = action.scope() == ActionScope.PROJECT ? "/v3" : "";
    return new TestClient(CatalogApi.port(process))
        .send(
            action.verb().name(),
            root + wanted.path(),
            wanted.body(),
            new String[] {
              "X-Auth-Token",
              tokenFor.apply(home.id()),
              "OpenStack-API-Version",
              "volume " + action.until()
            });
  }

  /** In a list each row is looked at for itself. */
  @Test
  void aFieldIsShownByTheRuleAboutItsRow() {
    HomeProject home = new HomeProject();
    home.volume();
    CatalogApi.jdbc()
        .sql("UPDATE volume SET user_id = 'albert' WHERE id = :id")
        .param("id", home.volume())
        .update();
    Answer answer =
        new TestClient(CatalogApi.port(mine))
            .get("/v3/volumes/detail", "X-Auth-Token", "albert:" + home.id() + ":member");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    JsonNode volumes = answer.json().path("volumes");
    assertThat(volumes.size()).isEqualTo(2);
    for (JsonNode volume : volumes) {
      assertThat(volume.has("os-vol-host-attr:host"))
          .isEqualTo(volume.path("user_id").stringValue().equals("albert"));
    }
  }

  /** Nobody learns from a refusal what exists elsewhere. */
  @Test
  void whatIsNotThereIsNotFoundBeforeItIsJudged() {
    HomeProject home = new HomeProject();
    TestClient client = new TestClient(CatalogApi.port(mine));
    for (String id : List.of(home.volume().toString(), "00000000-0000-0000-0000-000000000001")) {
      client
          .get("/v3/volumes/" + id, "X-Auth-Token", "eve:abc:member")
          .isFault(404, "itemNotFound");
    }
  }
}
