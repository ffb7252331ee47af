package dev.halite.standalone.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A route as the running program describes it.
 *
 * @param path template below the server's root
 * @param key key of the body of an action; null elsewhere
 * @param newest last minor version that has it
 * @param oldest first minor version that has it
 * @param schema newest schema of the body; null where it takes none
 */
record ApiRoute(
    String verb,
    String path,
    @Nullable String key,
    int oldest,
    int newest,
    @Nullable String schema) {

  /** All routes of an OpenAPI document. */
  static List<ApiRoute> of(JsonNode document) {
    List<ApiRoute> routes = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        for (JsonNode action : method.getValue().path("x-halite-actions")) {
          JsonNode bodies = action.path("bodies");
          routes.add(
              new ApiRoute(
                  method.getKey().toUpperCase(Locale.ROOT),
                  path.getKey(),
                  action.path("key").asString(null),
                  minor(action, "since"),
                  minor(action, "until"),
                  bodies.isEmpty()
                      ? null
                      : bodies.get(bodies.size() - 1).path("schema").stringValue()));
        }
      }
    }
    return routes;
  }

  private static int minor(JsonNode action, String field) {
    return Integer.parseInt(action.path(field).stringValue().substring(2));
  }

  /** Whether it is below {@code /v3}, and so below a project too. */
  boolean isOfProjects() {
    return path.startsWith("/v3/");
  }

  /** Whether it only reads. */
  boolean reads() {
    return verb.equals("GET");
  }
}
