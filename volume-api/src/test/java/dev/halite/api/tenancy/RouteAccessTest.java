package dev.halite.api.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient;
import dev.halite.api.TestClient.Answer;
import dev.halite.api.action.Action;
import dev.halite.api.action.ActionScope;
import dev.halite.api.tenancy.RightRequests.Wanted;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every route, asked for by every kind of caller in its newest version. */
@Timeout(300)
@ExtendWith(CatalogApi.class)
class RouteAccessTest {
  private static List<RouteAccess> table() {
    return RouteAccess.table();
  }

  @Test
  void everyRouteHasARowAndEveryRowARoute() {
    List<String> rows = table().stream().map(RouteAccess::request).toList();
    assertThat(rows).doesNotHaveDuplicates();
    assertThat(rows).containsAll(Routes.newest().keySet());
    assertThat(table()).allSatisfy(row -> assertThat(Routes.newest()).containsKey(row.route()));
  }

  @ParameterizedTest
  @MethodSource("table")
  void eachCallerGetsWhatTheTableSays(RouteAccess row) {
    Action action = Routes.newest().get(row.route());
    assertThat(action).as("the route of " + row).isNotNull();
    SoftAssertions problems = new SoftAssertions();
    row.verdicts()
        .forEach((caller, verdict) -> problems.check(() -> check(row, action, caller, verdict)));
    problems.assertAll();
  }

  private static void check(RouteAccess row, Action action, Caller caller, Verdict verdict) {
    HomeProject home = new HomeProject();
    Wanted wanted = RightRequests.of(row.request(), home);
    assertThat(wanted).as("a request for " + row).isNotNull();
    String before = CatalogDigest.take();
    Answer answer = send(action, wanted, caller, home.id());
    String what = "%s by %s is answered %s".formatted(row, caller.text(), answer.body());
    assertThat(answer.status()).as(what).isEqualTo(verdict.status(action));
    verdict.check(answer);
    if (verdict != Verdict.OK) {
      assertThat(CatalogDigest.take()).as("the catalog after " + what).isEqualTo(before);
    }
  }

  private static Answer send(Action action, Wanted wanted, Caller caller, String home) {
    String root = action.scope() == ActionScope.PROJECT ? "/v3/" + caller.project(home) : "";
    return new TestClient(CatalogApi.port())
        .send(
            action.verb().name(),
            root + wanted.path(),
            wanted.body(),
            new String[] {
              "X-Auth-Token",
              caller.token(home),
              "OpenStack-API-Version",
              "volume " + action.until()
            });
  }
}
