package dev.halite.api.resource;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.listing.ListRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which rows the caller of a list may see.
 *
 * @param condition on the table's columns
 * @param parameters of the condition; their names begin with {@code scope_}
 * @param project whose rows a marker is looked for among; null for any project's
 */
public record Scope(String condition, Map<String, Object> parameters, @Nullable String project) {
  public Scope {
    parameters = Map.copyOf(parameters);
  }

  /** The caller's project, or every project where an administrator asks for them all. */
  public static Scope ofProject(ActionRequest request, ListRequest asked) {
    if (asked.allProjects()) {
      return ofAll(request, asked);
    }
    String project = request.context().requireProject();
    return new Scope("project_id = :scope_project", Map.of("scope_project", project), project);
  }

  /** All of them: of what belongs to no project. */
  public static Scope ofAll(ActionRequest request, ListRequest asked) {
    return new Scope("TRUE", Map.of(), null);
  }
}
