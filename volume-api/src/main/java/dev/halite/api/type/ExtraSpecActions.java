package dev.halite.api.type;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.fault.Echo;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.MissingNode;

/** What clients can ask of the extra specs of a type. */
@Component
class ExtraSpecActions implements ActionSource {
  private static final String TAG = "Volume types";
  private static final String RESOURCE = "Volume type";
  private static final String ALL = "/types/{id}/extra_specs";
  private static final String ONE = "/types/{id}/extra_specs/{key}";

  private final VolumeTypes types;
  private final ChangeTypes change;
  private final TypeView view;

  ExtraSpecActions(VolumeTypes types, ChangeTypes change, TypeView view) {
    this.types = types;
    this.change = change;
    this.view = view;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.get(ALL, this::list)
            .allowedBy("volume_extension:types_extra_specs:index")
            .described(TAG, "Show the extra specs of a type"),
        Action.post(ALL, this::add)
            .allowedBy("volume_extension:types_extra_specs:create")
            .answering(200)
            .body("type/extra-specs")
            .described(TAG, "Add extra specs"),
        Action.get(ONE, this::show)
            .allowedBy("volume_extension:types_extra_specs:show")
            .described(TAG, "Show an extra spec"),
        Action.put(ONE, this::set)
            .allowedBy("volume_extension:types_extra_specs:update")
            .body("type/extra-spec")
            .described(TAG, "Set an extra spec"),
        Action.delete(ONE, this::remove)
            .allowedBy("volume_extension:types_extra_specs:delete")
            .described(TAG, "Remove an extra spec"));
  }

  private ActionResult list(ActionRequest request) {
    return ActionResult.of(
        Map.of("extra_specs", view.extraSpecs(type(request), request.context())));
  }

  private ActionResult show(ActionRequest request) {
    VolumeType type = type(request);
    String key = request.variable("key");
    Map<String, @Nullable String> shown = view.extraSpecs(type, request.context());
    if (!shown.containsKey(key)) {
      throw ChangeTypes.noSpec(type.id(), Echo.of(key));
    }
    // A map of its own, as the value may be null.
    shown.keySet().retainAll(Set.of(key));
    return ActionResult.of(shown);
  }

  private ActionResult add(ActionRequest request) {
    Map<String, @Nullable String> specs = SpecInput.specs(request.input("extra_specs"));
    change.addExtraSpecs(request.id("id", RESOURCE), specs, request.context());
    return ActionResult.of(Map.of("extra_specs", specs));
  }

  private ActionResult set(ActionRequest request) {
    Map<String, @Nullable String> spec =
        SpecInput.specs(request.body() == null ? MissingNode.getInstance() : request.body());
    if (!spec.containsKey(request.variable("key"))) {
      throw new HaliteException(FaultCode.INVALID_INPUT, "Request body and URI mismatch");
    }
    change.setExtraSpecs(request.id("id", RESOURCE), spec, request.context());
    return ActionResult.of(spec);
  }

  private ActionResult remove(ActionRequest request) {
    change.removeExtraSpec(request.id("id", RESOURCE), request.variable("key"), request.context());
    return ActionResult.empty();
  }

  private VolumeType type(ActionRequest request) {
    UUID id = request.id("id", RESOURCE);
    return types
        .find(id, TypeScope.of(request.context()))
        .orElseThrow(() -> TypeScope.missing(id.toString()));
  }
}
