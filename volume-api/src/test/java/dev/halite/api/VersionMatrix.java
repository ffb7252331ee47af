package dev.halite.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.TestClient.Answer;
import dev.halite.api.action.Action;
import dev.halite.api.action.ActionScope;
import dev.halite.api.action.ActionTable;
import dev.halite.api.fault.FaultBody;
import dev.halite.api.microversion.Microversion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;

/**
 * Asks for every route of a table in every microversion: the route is there exactly where the table
 * says so. The expectation comes from the table, the answer from the server.
 */
public final class VersionMatrix {
  private VersionMatrix() {}

  /** Checks a server against its table; returns how many requests that took. */
  public static int check(TestClient client, ActionTable table) {
    Map<String, List<Action>> routes = new TreeMap<>();
    for (Action action : table.actions()) {
      String route = action.verb() + " " + action.path() + " " + action.key();
      routes.computeIfAbsent(route, unused -> new ArrayList<>()).add(action);
    }
    SoftAssertions problems = new SoftAssertions();
    int requests = 0;
    for (List<Action> actions : routes.values()) {
      for (int minor = 0; minor <= Microversion.MAX.minor(); minor++) {
        check(client, actions, Microversion.of(minor), problems);
        requests++;
      }
    }
    problems.assertAll();
    return requests;
  }

  private static void check(
      TestClient client, List<Action> actions, Microversion version, SoftAssertions problems) {
    Action first = actions.getFirst();
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
    boolean expected = actions.stream().anyMatch(action -> action.serves(version));
    problems.assertThat(missing).as(what).isEqualTo(!expected);
    problems.assertThat(answer.status()).as(what).isNotIn(405, 406, 415);
  }
}
