package dev.halite.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.TestClient.Answer;
import dev.halite.api.action.Action;
import dev.halite.api.action.ActionScope;
import dev.halite.api.action.ActionTable;
import dev.halite.api.fault.FaultBody;
import dev.halite.api.microversion.Microversion;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.assertj.core.api.SoftAssertions;

/**
 * Asks for every route of a table in every microversion: it is there exactly where an oracle says
 * so, which is not made from the table.
 */
final class VersionMatrix {
  private VersionMatrix() {}

  /**
   * Checks a server; returns how many requests that took.
   *
   * @param expected whether a route is there in a minor version
   */
  static int check(TestClient client, ActionTable table, BiPredicate<Action, Integer> expected) {
    Map<String, Action> routes = new TreeMap<>();
    table.actions().forEach(action -> routes.put(action.route(), action));
    SoftAssertions problems = new SoftAssertions();
    int requests = 0;
    for (Action action : routes.values()) {
      for (int minor = 0; minor <= Microversion.MAX.minor(); minor++) {
        check(client, action, Microversion.of(minor), expected.test(action, minor), problems);
        requests++;
      }
    }
    problems.assertAll();
    return requests;
  }

  private static void check(
      TestClient client,
      Action first,
      Microversion version,
      boolean expected,
      SoftAssertions problems) {
    String path =
        (first.scope() == ActionScope.PROJECT ? "/v3" : "")
            + first.path().replaceAll("\\{[^}]+}", "5aa119a8-d25b-45a7-8d1b-88e127885635");
    String body = first.key() == null ? "{}" : "{\"" + first.key() + "\":{}}";
    boolean withBody = first.key() != null || !first.bodies().isEmpty();
    Answer answer =
        client.send(
            first.verb().name(),
            path,
            withBody ? body : null,
            new String[] {"OpenStack-API-Version", "volume " + version});
    String what = first.verb() + " " + path + " in " + version + ": " + answer.body();
    assertThat(answer.header("OpenStack-API-Version")).as(what).isEqualTo("volume " + version);
    boolean missing = answer.status() == 404 && answer.body().contains(FaultBody.words(404));
    problems.assertThat(missing).as(what).isEqualTo(!expected);
    problems.assertThat(answer.status()).as(what).isNotIn(405, 406, 415);
  }
}
