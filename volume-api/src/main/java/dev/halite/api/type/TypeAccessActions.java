package dev.halite.api.type;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.common.catalog.type.TypeAccess;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What administrators can ask about the projects of a private type. */
@Component
class TypeAccessActions implements ActionSource {
  private static final String TAG = "Volume types";
  private static final String RESOURCE = "Volume type";
  private static final String ADD = "addProjectAccess";
  private static final String REMOVE = "removeProjectAccess";

  private final VolumeTypes types;
  private final TypeAccess access;
  private final ChangeTypes change;

  TypeAccessActions(VolumeTypes types, TypeAccess access, ChangeTypes change) {
    this.types = types;
    this.access = access;
    this.change = change;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.get("/types/{id}/os-volume-type-access", this::list)
            .allowedBy("volume_extension:volume_type_access:get_all_for_type")
            .described(TAG, "List the projects of a private type"),
        Action.action("/types/{id}/action", ADD, this::add)
            .allowedBy("volume_extension:volume_type_access:addProjectAccess")
            .body("type/add-access")
            .described(TAG, "Let a project use a private type"),
        Action.action("/types/{id}/action", REMOVE, this::remove)
            .allowedBy("volume_extension:volume_type_access:removeProjectAccess")
            .body("type/remove-access")
            .described(TAG, "Take back the use of a private type"));
  }

  private ActionResult list(ActionRequest request) {
    UUID id = request.id("id", RESOURCE);
    VolumeType type =
        types
            .find(id, TypeScope.of(request.context()))
            .orElseThrow(() -> TypeScope.missing(id.toString()));
    if (type.isPublic()) {
      throw new HaliteException(
          FaultCode.NOT_FOUND, "Access list not available for public volume types.");
    }
    return ActionResult.of(
        Map.of(
            "volume_type_access",
            access.projects(id).stream().map(project -> entry(id, project)).toList()));
  }

  private static Map<String, Object> entry(UUID id, String project) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("volume_type_id", id);
    entry.put("project_id", project);
    return entry;
  }

  private ActionResult add(ActionRequest request) {
    change.addAccess(request.id("id", RESOURCE), project(request, ADD));
    return ActionResult.empty();
  }

  private ActionResult remove(ActionRequest request) {
    change.removeAccess(request.id("id", RESOURCE), project(request, REMOVE));
    return ActionResult.empty();
  }

  private static String project(ActionRequest request, String key) {
    return request.input(key).path("project").stringValue();
  }
}
