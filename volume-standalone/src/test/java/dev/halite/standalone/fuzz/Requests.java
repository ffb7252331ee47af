package dev.halite.standalone.fuzz;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes requests: a right one by the program's own description, then none to three changes to it;
 * and now and then something that is no request at all.
 */
final class Requests {
  private static final JsonMapper JSON = new JsonMapper();

  private final Chance chance;
  private final Tenants tenants;
  private final List<ApiRoute> routes;
  private final Samples samples;
  private final JsonChanges json;
  private final List<Consumer<Draft>> changes =
      List.of(
          this::changePath,
          this::changeProject,
          this::changeQuery,
          this::changeQuery,
          this::changeVersion,
          this::changePerson,
          this::changeBody,
          this::changeBody,
          this::changeBody,
          this::changeMethod,
          this::addHeaders,
          this::changeFraming);

  Requests(JsonNode document, Tenants tenants, Chance chance) {
    this.chance = chance;
    this.tenants = tenants;
    routes = ApiRoute.of(document);
    samples = new Samples(document, chance, tenants::id);
    json = new JsonChanges(chance);
  }

  Attempt next() {
    Draft draft = new Draft();
    if (chance.percent(8)) {
      return garbage();
    }
    right(draft);
    for (int i = chance.of(0, 0, 0, 1, 1, 1, 2, 3); i > 0; i--) {
      chance.of(changes).accept(draft);
    }
    return draft.finished();
  }

  /** A request that may well succeed. */
  private void right(Draft draft) {
    ApiRoute route = chance.of(routes);
    Person person = tenants.somebody();
    boolean changesTypes = person.isAdmin() && !route.reads() && route.path().contains("types");
    draft.by(person);
    draft.method = route.verb();
    draft.version =
        "volume 3." + (chance.percent(70) ? route.newest() : chance.of(route.oldest(), 0, 30));
    StringBuilder path = new StringBuilder();
    for (String segment : route.path().substring(1).split("/", -1)) {
      path.append('/')
          .append(segment.startsWith("{") ? value(segment, route, person, changesTypes) : segment);
    }
    if (route.isOfProjects() && chance.percent(70)) {
      path.insert(3, "/" + person.project());
    }
    draft.path = path.toString();
    if (route.schema() != null) {
      JsonNode body = samples.of(route.schema());
      if (changesTypes) {
        body = withOpenTypes(body);
      }
      draft.json(JSON.writeValueAsString(body));
    } else if (route.key() != null) {
      draft.json("{\"" + route.key() + "\":{}}");
    }
    if (route.reads() && chance.percent(25)) {
      addParameter(draft);
    }
  }

  private String value(String variable, ApiRoute route, Person person, boolean changesTypes) {
    return switch (variable) {
      case "{project}" -> chance.of(tenants.projects());
      case "{key}" -> chance.of("key", "key", "multiattach", "none");
      case "{alias}" -> chance.of("backups", "os-quota-sets", "none");
      case "{host}" -> chance.of("localhost", "localhost@file", "none@none");
      case "{name}" -> chance.of("default", "other", "cluster@none");
      default ->
          changesTypes ? tenants.openType() : tenants.id(Tenants.Kind.of(route.path()), person);
    };
  }

  /** An administrator gives no project's type to another: nobody could be blamed for seeing it. */
  private JsonNode withOpenTypes(JsonNode body) {
    for (Map.Entry<String, JsonNode> entry : body.properties()) {
      if (entry.getValue() instanceof ObjectNode inner && inner.has("volume_type")) {
        inner.put("volume_type", tenants.openType());
      }
    }
    return body;
  }

  private void changePath(Draft draft) {
    String odd = chance.of(OddTargets.SEGMENTS);
    String path = draft.path;
    int slash = path.lastIndexOf('/');
    int at = chance.below(path.length() + 1);
    draft.path =
        switch (chance.below(6)) {
          case 0 -> path.substring(0, at) + odd + path.substring(at);
          case 1 -> path.substring(0, slash + 1) + odd;
          case 2 -> path + "/" + odd;
          case 3 -> path + chance.of("/", "//", ".json", ".xml", "?", "#", ";", "%20", "/..");
          case 4 -> path.replace("/v3", chance.of("/v3/", "/v2", "/V3", "/v3.71", "//v3", "/%763"));
          default -> odd.startsWith("/") ? odd : "/" + odd;
        };
    // A blank or a control character ends the target or the line, and the rest is no HTTP.
    draft.mayBeCutOff |= draft.path.chars().anyMatch(c -> c <= ' ');
  }

  private void changeProject(Draft draft) {
    String project =
        chance.of(chance.of(tenants.projects()), "0", "admin", "None", "%2e", "f".repeat(300));
    draft.path =
        draft.path.matches("/v3/[0-9a-f]{32}/.*")
            ? "/v3/" + project + draft.path.substring(36)
            : draft.path.replaceFirst("^/v3/", "/v3/" + project + "/");
  }

  private void changeQuery(Draft draft) {
    int count = chance.percent(3) ? 250 : 1 + chance.below(3);
    for (int i = 0; i < count; i++) {
      addParameter(draft);
    }
    if (chance.percent(10)) {
      draft.query.add(
          chance.of("&&", "=", "a", "=b", "a==b", "a=b=c", "%", "q".repeat(6_000), ";"));
    }
  }

  private void addParameter(Draft draft) {
    String value = chance.of(OddTargets.VALUES);
    if (chance.percent(30)) {
      value = chance.percent(50) ? tenants.id() : chance.of(tenants.projects());
    }
    boolean encoded = chance.percent(85) && !value.contains("%");
    draft.query.add(
        chance.of(OddTargets.PARAMETERS)
            + "="
            + (encoded ? URLEncoder.encode(value, StandardCharsets.UTF_8) : value));
    draft.mayBeCutOff |= !encoded && value.contains(" ");
  }

  private void changeVersion(Draft draft) {
    draft.version = chance.percent(20) ? null : chance.of(OddMessages.VERSIONS);
  }

  private void changePerson(Draft draft) {
    boolean changesTypes = draft.path.contains("types") && !draft.method.equals("GET");
    Person person =
        chance.of(
            tenants.people().stream().filter(one -> !(changesTypes && one.isAdmin())).toList());
    draft.person = null;
    switch (chance.below(8)) {
      case 0 -> draft.credentials = null;
      case 1 -> draft.credentials = person.authorization("wrong");
      case 2 ->
          draft.credentials =
              chance
                  .of(Login.PASSWORD, Login.PASSWORD, person.login())
                  .header(chance.of("", "x", "root"), chance.of("", "x", "p".repeat(300)));
      case 3 ->
          draft.credentials =
              "Authorization: "
                  + chance.of(
                      "Basic",
                      "Basic ",
                      "Basic !!!",
                      "Bearer x",
                      "basic " + "A".repeat(9_000),
                      "",
                      "Digest a=\"");
      case 4 ->
          draft.credentials =
              "Authorization: Basic " + chance.of("\u00ff", "cm9vdA==", "cm9vdDp4\u000b");
      case 5 -> {
        // Two of them: whichever counts, it must be one of the two.
        draft.credentials = person.authorization();
        draft.more.add(person.login().header("root", "wrong"));
        draft.person = person;
      }
      case 6 -> {
        draft.credentials = null;
        draft.more.add(chance.of(OddMessages.HEADERS.subList(0, 13)));
      }
      // The credentials of one with the project of the other in the path.
      default -> draft.by(person);
    }
  }

  private void changeBody(Draft draft) {
    switch (chance.below(8)) {
      case 0 -> draft.json(chance.of(OddMessages.BODIES));
      case 1 -> draft.body = json.broken(draft.body);
      case 2 ->
          draft.contentType =
              chance.percent(30) ? null : "Content-Type: " + chance.of(OddMessages.TYPES);
      default -> {
        if (draft.body.startsWith("{")) {
          JsonNode body = readOrNull(draft.body);
          if (body != null) {
            json.change(body);
            draft.json(JSON.writeValueAsString(body));
          }
        }
      }
    }
    // The server closes when it has read enough, and what it had said may be lost.
    draft.mayBeCutOff |= draft.body.length() > 60_000;
  }

  private static @Nullable JsonNode readOrNull(String body) {
    try {
      return JSON.readTree(body.getBytes(StandardCharsets.ISO_8859_1));
    } catch (JacksonException e) {
      return null;
    }
  }

  private void changeMethod(Draft draft) {
    draft.method =
        chance.percent(50)
            ? chance.of("GET", "POST", "PUT", "DELETE")
            : chance.of(OddMessages.METHODS);
    draft.mayBeCutOff |= !draft.method.matches("[A-Z]{3,10}");
  }

  private void addHeaders(Draft draft) {
    for (int i = chance.below(3); i >= 0; i--) {
      draft.more.add(chance.of(OddMessages.HEADERS));
    }
  }

  private void changeFraming(Draft draft) {
    draft.mayBeCutOff = true;
    String body = draft.body;
    switch (chance.below(6)) {
      case 0 -> draft.more.add(chance.of(OddMessages.BROKEN_LINES));
      case 1 -> draft.host = chance.of("", "Host: ", "Host: evil.example", "Host: a:b", "Host: /");
      case 2 ->
          draft.length =
              "Content-Length: " + chance.of("0", "1", "100", "999999", "-5", "1e3", "+1", "");
      case 3 -> {
        draft.length = "Transfer-Encoding: chunked";
        int half = body.length() / 2;
        draft.body =
            "%x%s\r\n%s\r\n%x\r\n%s\r\n%s"
                .formatted(
                    half,
                    chance.of("", ";a=b", ";a=\"\r\n\""),
                    body.substring(0, half),
                    body.length() - half,
                    body.substring(half),
                    chance.of(
                        "0\r\n\r\n",
                        "0\r\nX: y\r\n\r\n",
                        "",
                        "0",
                        "g\r\n",
                        "0\r\n" + "T: u\r\n".repeat(900)));
      }
      case 4 -> {
        draft.length = "Transfer-Encoding: chunked";
        draft.body =
            chance.of(
                "ffffffffffffffff\r\n", "-1\r\n", "\r\n", "0x5\r\nabcde", "5\nabcde\n0\n\n", body);
      }
      default ->
          draft.protocol =
              chance.of(
                  "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "", "http/1.1", "HTTP/1.1 x");
    }
  }

  private Attempt garbage() {
    String line =
        chance.percent(80) ? chance.of(OddMessages.GARBAGE) : chance.bytes(chance.of(1, 30, 3_000));
    List<String> headers =
        chance.percent(50)
            ? List.of("Host: 127.0.0.1", "Connection: close")
            : List.of(
                chance.of(OddMessages.BROKEN_LINES),
                "Connection: close",
                chance.of(OddMessages.HEADERS));
    String body = chance.percent(20) ? chance.of(OddMessages.BODIES) : "";
    return new Attempt(new WireRequest(line, headers, body), null, true);
  }
}
