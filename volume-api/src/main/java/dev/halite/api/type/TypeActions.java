package dev.halite.api.type;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.resource.Answer;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** What clients can ask of volume types. */
@Component
class TypeActions implements ActionSource {
  private static final String TAG = "Volume types";
  private static final String RESOURCE = "Volume type";
  private static final String KEY = "volume_type";

  private final VolumeTypes types;
  private final KnownTypes known;
  private final TypeList list;
  private final ChangeTypes change;
  private final TypeView view;

  TypeActions(
      VolumeTypes types, KnownTypes known, TypeList list, ChangeTypes change, TypeView view) {
    this.types = types;
    this.known = known;
    this.list = list;
    this.change = change;
    this.view = view;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.get("/types", list::list)
            .allowedBy("volume_extension:type_get_all")
            .described(TAG, "List volume types"),
        Action.get("/types/default", this::showDefault)
            .allowedBy("volume_extension:type_get")
            .described(TAG, "Show the type of volumes that name none"),
        Action.get("/types/{id}", this::show)
            .allowedBy("volume_extension:type_get")
            .described(TAG, "Show a volume type"),
        Action.post("/types", this::create)
            .allowedBy("volume_extension:type_create")
            .answering(200)
            .body("type/create")
            .described(TAG, "Create a volume type"),
        Action.put("/types/{id}", this::update)
            .allowedBy("volume_extension:type_update")
            .body("type/update")
            .described(TAG, "Change a volume type"),
        Action.delete("/types/{id}", this::delete)
            .allowedBy("volume_extension:type_delete")
            .described(TAG, "Delete a volume type"));
  }

  private ActionResult show(ActionRequest request) {
    return shown(find(request), request);
  }

  private ActionResult showDefault(ActionRequest request) {
    return shown(known.defaultFor(request.context().requireProject()), request);
  }

  private ActionResult shown(VolumeType type, ActionRequest request) {
    return ActionResult.of(Map.of(KEY, view.one(type, Answer.DETAIL, request)));
  }

  private ActionResult create(ActionRequest request) {
    JsonNode wanted = request.input(KEY);
    VolumeType type =
        change.create(
            wanted.path("name").stringValue().strip(),
            text(wanted, "description"),
            SpecInput.flag(wanted.path("os-volume-type-access:is_public"), true),
            SpecInput.specs(wanted.path("extra_specs")),
            request.context());
    return ActionResult.of(Map.of(KEY, view.one(type, Answer.CREATED, request)));
  }

  private ActionResult update(ActionRequest request) {
    UUID id = request.id("id", RESOURCE);
    JsonNode wanted = request.input(KEY);
    String name = text(wanted, "name");
    String description = text(wanted, "description");
    Boolean isPublic =
        wanted.has("is_public") ? SpecInput.flag(wanted.path("is_public"), true) : null;
    if (name == null && description == null && isPublic == null) {
      throw new HaliteException(
          FaultCode.INVALID_INPUT,
          "Specify volume type name, description, is_public or a combination thereof.");
    }
    if (name != null && name.isEmpty()) {
      throw new HaliteException(FaultCode.INVALID_INPUT, "Volume type name can not be empty.");
    }
    VolumeType type = change.update(id, name, description, isPublic, request.context());
    return ActionResult.of(Map.of(KEY, view.one(type, Answer.UPDATED, request)));
  }

  private ActionResult delete(ActionRequest request) {
    change.delete(request.id("id", RESOURCE), request.context());
    return ActionResult.empty();
  }

  private VolumeType find(ActionRequest request) {
    UUID id = request.id("id", RESOURCE);
    return types
        .find(id, TypeScope.of(request.context()))
        .orElseThrow(() -> TypeScope.missing(id.toString()));
  }

  private static @Nullable String text(JsonNode object, String key) {
    JsonNode value = object.path(key);
    return value.isString() ? value.stringValue().strip() : null;
  }
}
