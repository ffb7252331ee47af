package dev.halite.api.type;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.fault.Echo;
import dev.halite.common.catalog.type.DefaultTypes;
import dev.halite.common.catalog.type.DefaultTypes.DefaultType;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.policy.RuleTarget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What administrators can ask about the default types of projects. */
@Component
class DefaultTypeActions implements ActionSource {
  private static final String TAG = "Volume types";
  private static final String ONE = "/default-types/{project}";
  private static final String KEY = "default_type";
  private static final int FIRST = 62;

  private final DefaultTypes defaults;
  private final KnownTypes known;
  private final TransactionTemplate transactions;

  DefaultTypeActions(DefaultTypes defaults, KnownTypes known, TransactionTemplate transactions) {
    this.defaults = defaults;
    this.known = known;
    this.transactions = transactions;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.get("/default-types", this::list)
            .allowedBy("volume_extension:default_get_all")
            .since(FIRST)
            .described(TAG, "List the default types of projects"),
        Action.get(ONE, this::show)
            .allowedBy("volume_extension:default_get")
            .since(FIRST)
            .described(TAG, "Show the default type of a project"),
        Action.put(ONE, this::set)
            .allowedBy("volume_extension:default_set_or_update")
            .since(FIRST)
            .body("type/default")
            .described(TAG, "Set the default type of a project"),
        Action.delete(ONE, this::unset)
            .allowedBy("volume_extension:default_unset")
            .answering(204)
            .since(FIRST)
            .described(TAG, "Take back the default type of a project"));
  }

  private ActionResult list(ActionRequest request) {
    return ActionResult.of(
        Map.of("default_types", defaults.list().stream().map(DefaultTypeActions::view).toList()));
  }

  private ActionResult show(ActionRequest request) {
    String project = project(request);
    DefaultType found =
        defaults
            .of(project)
            .orElseThrow(
                () ->
                    new HaliteException(
                        FaultCode.NOT_FOUND,
                        "Default type for project " + Echo.of(project) + " not found."));
    return ActionResult.of(Map.of(KEY, view(found)));
  }

  private ActionResult set(ActionRequest request) {
    String project = project(request);
    String named = request.input(KEY).path("volume_type").stringValue();
    UUID type = known.require(named, null).id();
    transactions.executeWithoutResult(status -> defaults.set(project, type));
    known.forget();
    return ActionResult.of(Map.of(KEY, view(new DefaultType(project, type))));
  }

  private ActionResult unset(ActionRequest request) {
    String project = project(request);
    transactions.executeWithoutResult(status -> defaults.unset(project));
    known.forget();
    return ActionResult.empty();
  }

  /** The project in the path, if the caller may do to its default what it asks for. */
  private static String project(ActionRequest request) {
    String project = request.variable("project");
    request.judge().require(RuleTarget.project(project));
    return project;
  }

  private static Map<String, Object> view(DefaultType type) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("project_id", type.projectId());
    shown.put("volume_type_id", type.volumeTypeId());
    return shown;
  }
}
