package dev.halite.api.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halite.api.CatalogApi;
import dev.halite.api.TestClient;
import dev.halite.api.TestClient.Answer;
import dev.halite.api.action.Action;
import dev.halite.api.action.ActionScope;
import dev.halite.api.microversion.Microversion;
import dev.halite.api.tenancy.RightRequests.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is of another project cannot be told from what is not there. Each request is sent twice:
 * with the ids of things that another project has, and with ids that nothing has. But for the ids,
 * the answers must be the same.
 */
@Timeout(300)
@ExtendWith(CatalogApi.class)
class OtherProjectsTest {
  private static final List<String> LISTS =
      List.of(
          "/volumes",
          "/volumes/detail",
          "/volumes/summary",
          "/messages",
          "/operations",
          "/types",
          "/limits",
          "/os-availability-zone",
          "/resource_filters",
          "/extensions");

  private final TestClient client = new TestClient(CatalogApi.port());
  private final SoftAssertions problems = new SoftAssertions();
  private HomeProject home;
  private String stranger;

  @BeforeEach
  void newProjects() {
    home = new HomeProject();
    stranger = UUID.randomUUID().toString().replace("-", "");
  }

  @ParameterizedTest
  @EnumSource(
      value = Caller.class,
      names = {"NONE", "OTHER_MEMBER", "SERVICE"})
  void theIdsInARequestTellNothing(Caller caller) {
    Map<String, Action> routes = Routes.newest();
    List<String> compared = new ArrayList<>();
    for (RouteAccess row : RouteAccess.table()) {
      HomeProject project = new HomeProject();
      Action action = routes.get(row.route());
      Wanted wanted = RightRequests.of(row.request(), project);
      assertThat(action).as("the route of " + row).isNotNull();
      assertThat(wanted).as("a request for " + row).isNotNull();
      if (namesSomething(row, wanted)) {
        Ids ids = new Ids();
        String root =
            action.scope() == ActionScope.PROJECT ? "/v3/" + caller.project(project.id()) : "";
        String[] headers = {
          "X-Auth-Token",
          caller.token(project.id()),
          "OpenStack-API-Version",
          "volume " + action.until(),
          "If-Match",
          "\"0\""
        };
        String verb = action.verb().name();
        Answer there = client.send(verb, root + wanted.path(), wanted.body(), headers);
        Answer missing =
            client.send(
                verb,
                root + ids.replaced(wanted.path()),
                wanted.body() == null ? null : ids.replaced(wanted.body()),
                headers);
        compare(row + " by " + caller.text(), there, missing, ids);
        compared.add(row.request());
      }
    }
    problems.assertAll();
    assertThat(compared).hasSizeGreaterThan(30);
    assertThat(RouteAccess.table())
        .filteredOn(row -> row.route().contains("{id}"))
        .allSatisfy(row -> assertThat(compared).contains(row.request()));
  }

  /** Whether a request has an id of something; that of a new type is in its new name only. */
  private static boolean namesSomething(RouteAccess row, Wanted wanted) {
    String text = wanted.path() + wanted.body();
    return !row.request().equals("POST /v3/types") && !new Ids().replaced(text).equals(text);
  }

  private void compare(String what, Answer there, Answer missing, Ids ids) {
    problems
        .assertThat(SeenAnswer.of(missing, ids::restored))
        .as(what)
        .isEqualTo(SeenAnswer.of(there, body -> body));
  }

  /** Queries and bodies that name what the other project has, in the microversions that differ. */
  @ParameterizedTest
  @ValueSource(ints = {0, 10, 30, 31, 60, 71})
  void whatIsNamedInAQueryTellsNothing(int minor) {
    UUID volume = home.volume();
    UUID message = home.message();
    UUID operation = home.operation();
    UUID type = home.defaultType();
    List<String> queries =
        Stream.of(
                "/volumes?all_tenants=1&name=" + home.secret(),
                "/volumes?project_id=" + home.id(),
                "/volumes?tenant_id=" + home.id() + "&all_tenants=true",
                "/volumes?id=" + volume,
                "/volumes?marker=" + volume,
                "/volumes?all_tenants=1&marker=" + volume,
                "/volumes?volume_type_id=" + type,
                "/volumes?with_count=true&name=" + home.secret(),
                "/volumes?name~=" + home.secret(),
                "/volumes?metadata={'key':'" + home.secret() + "'}",
                "/volumes?sort=project_id:asc&marker=" + volume,
                "/volumes/detail?all_tenants=1&name=" + home.secret(),
                "/volumes/detail?marker=" + volume,
                "/volumes/detail?source_volid=" + volume,
                "/volumes/detail?snapshot_id=" + volume,
                "/volumes/detail?group_id=" + volume,
                "/volumes/summary?all_tenants=1&name=" + home.secret(),
                "/volumes/summary?project_id=" + home.id(),
                "/messages?marker=" + message,
                "/messages?all_tenants=1&marker=" + message,
                "/messages?resource_uuid=" + volume,
                "/messages?project_id=" + home.id(),
                "/operations?marker=" + operation,
                "/operations?all_tenants=1&marker=" + operation,
                "/operations?resource_id=" + volume,
                "/operations?status=open&resource_id=" + volume,
                "/operations?project_id=" + home.id(),
                "/types?marker=" + type,
                "/types?is_public=None&marker=" + type,
                "/types?is_public=false&name=type-" + home.secret(),
                "/limits?project_id=" + home.id(),
                "/limits?tenant_id=" + home.id(),
                "/os-quota-sets/" + home.id() + "?usage=True",
                "/os-quota-sets/" + home.id() + "/defaults",
                "/extensions/" + volume)
            .toList();
    for (String query : queries) {
      Ids ids = new Ids();
      String path = query.replace("{", "%7B").replace("}", "%7D");
      compare(
          query + " in 3." + minor,
          send("GET", path, null, minor),
          send("GET", ids.replaced(path), null, minor),
          ids);
      assertThat(ids.count()).as(query).isPositive();
    }
    problems.assertAll();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"volume_type\":\"%s\"",
        "\"snapshot_id\":\"%s\"",
        "\"source_volid\":\"%s\"",
        "\"backup_id\":\"%s\"",
        "\"group_id\":\"%s\"",
        "\"imageRef\":\"%s\"",
        "\"consistencygroup_id\":\"%s\""
      })
  void aNewVolumeMayNotBeMadeOfWhatAnotherProjectHas(String field) {
    for (String id : List.of(home.volume().toString(), home.type().toString(), typeName())) {
      Ids ids = new Ids();
      String body = "{\"volume\":{\"size\":1," + field.formatted(id) + "}}";
      Answer there = send("POST", "/volumes", body, 71);
      assertThat(there.status()).as(there.body()).isBetween(400, 404);
      compare(body, there, send("POST", "/volumes", ids.replaced(body), 71), ids);
    }
    problems.assertAll();
  }

  private String typeName() {
    HomeProject other = new HomeProject();
    other.type();
    return "type-" + other.secret();
  }

  /** Where such a volume comes to lie is decided elsewhere, and must not depend on it either. */
  @Test
  void aHintMayNameAnything() {
    String hint =
        "{\"volume\":{\"size\":1},\"OS-SCH-HNT:scheduler_hints\":{\"same_host\":[\"%s\"]}}";
    Answer there = send("POST", "/volumes", hint.formatted(home.volume()), 71);
    Answer missing = send("POST", "/volumes", hint.formatted(UUID.randomUUID()), 71);
    assertThat(there.status()).isEqualTo(202);
    assertThat(missing.status()).isEqualTo(202);
    assertThat(there.json().path("volume").propertyNames())
        .isEqualTo(missing.json().path("volume").propertyNames());
  }

  @Test
  void listsShowNothingOfOthers() {
    List<String> secrets =
        List.of(
            home.secret(),
            home.id(),
            home.volume().toString(),
            home.message().toString(),
            home.operation().toString(),
            home.defaultType().toString());
    List<String> paths =
        Stream.concat(
                LISTS.stream(),
                Stream.of(
                    "/types/default",
                    "/os-quota-sets/" + stranger,
                    "/os-quota-sets/" + stranger + "?usage=True",
                    "/os-quota-sets/" + stranger + "/defaults"))
            .flatMap(
                path -> Stream.of(path, path + (path.contains("?") ? "&" : "?") + "all_tenants=1"))
            .flatMap(
                path -> Stream.of(path, path + (path.contains("?") ? "&" : "?") + "is_public=None"))
            .toList();
    for (String path : paths) {
      for (int minor : new int[] {0, 12, 30, 36, Microversion.MAX.minor()}) {
        problems
            .assertThat(send("GET", path, null, minor).body())
            .as(path + " in 3." + minor)
            .doesNotContain(secrets);
      }
    }
    problems.assertAll();
  }

  @Test
  void whatOthersUseIsNotCounted() {
    String before = send("GET", "/limits", null, 71).body();
    home.volume();
    home.volume();
    assertThat(send("GET", "/limits", null, 71).body()).isEqualTo(before);
    assertThat(send("GET", "/volumes/summary", null, 71).body())
        .isEqualTo("{\"volume-summary\":{\"total_size\":0,\"total_count\":0,\"metadata\":{}}}");
  }

  @Test
  void thePathOfAnotherProjectIsMalformed() {
    for (String path : LISTS) {
      Answer there = as("/v3/" + home.id() + path);
      assertThat(there.status()).isEqualTo(400);
      Ids ids = new Ids();
      compare(path, there, as("/v3/" + ids.replaced(home.id()) + path), ids);
    }
    problems.assertAll();
  }

  private Answer as(String path) {
    return client.get(path, "X-Auth-Token", "user:" + stranger + ":member");
  }

  private Answer send(String verb, String path, String body, int minor) {
    return client
        .send(
            verb,
            "/v3/" + stranger + path,
            body,
            new String[] {
              "X-Auth-Token",
              "user:" + stranger + ":member",
              "OpenStack-API-Version",
              "volume 3." + minor
            })
        .hasUsualHeaders();
  }
}
