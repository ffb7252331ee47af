package dev.halite.api.resourcefilter;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.listing.ResourceFilters;
import dev.halite.api.resource.Resource;
import dev.halite.api.resource.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Tells which filters users may use. */
@Component
class ResourceFilterActions implements ActionSource {
  private final ResourceFilters filters;
  private final Resources resources;

  ResourceFilterActions(ResourceFilters filters, Resources resources) {
    this.filters = filters;
    this.resources = resources;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.get("/resource_filters", this::list)
            .since(33)
            .described("Service", "Filters that lists understand"));
  }

  private ActionResult list(ActionRequest request) {
    String wanted = request.query().get("resource");
    List<Map<String, Object>> shown = new ArrayList<>();
    filters
        .all(resources.all().stream().map(Resource::rules).toList())
        .forEach(
            (resource, names) -> {
              if (wanted == null || wanted.isEmpty() || wanted.equals(resource)) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("filters", names);
                entry.put("resource", resource);
                shown.add(entry);
              }
            });
    return ActionResult.of(Map.of("resource_filters", shown));
  }
}
