package dev.halite.api.quota;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.fault.Echo;
import dev.halite.api.listing.QueryValues;
import dev.halite.api.quota.QuotaSet.Entry;
import dev.halite.common.catalog.quota.QuotaLimits;
import dev.halite.common.catalog.quota.Quotas;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.policy.RuleTarget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What clients can ask of the quota of a project or class. */
@Component
class QuotaActions implements ActionSource {
  private static final String TAG = "Quotas";
  private static final String SHOW = "volume_extension:quotas:show";
  private static final int MAX_LENGTH = 255;

  private final QuotaSet sets;
  private final QuotaLimits limits;
  private final TransactionTemplate transactions;

  QuotaActions(QuotaSet sets, QuotaLimits limits, TransactionTemplate transactions) {
    this.sets = sets;
    this.limits = limits;
    this.transactions = transactions;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.get("/os-quota-sets/{project}", this::show)
            .allowedBy(SHOW)
            .described(TAG, "Show the limits of a project, and what of them is used"),
        Action.get("/os-quota-sets/{project}/defaults", this::defaults)
            .allowedBy(SHOW)
            .described(TAG, "Show the limits of projects without their own"),
        Action.put("/os-quota-sets/{project}", this::update)
            .allowedBy("volume_extension:quotas:update")
            .body("quota/update")
            .described(TAG, "Set limits of a project"),
        Action.delete("/os-quota-sets/{project}", this::reset)
            .allowedBy("volume_extension:quotas:delete")
            .answering(200)
            .described(TAG, "Give a project the default limits"),
        Action.get("/os-quota-class-sets/{name}", this::showClass)
            .allowedBy("volume_extension:quota_classes:get")
            .described(TAG, "Show the limits of a class"),
        Action.put("/os-quota-class-sets/{name}", this::updateClass)
            .allowedBy("volume_extension:quota_classes:update")
            .body("quota/class-update")
            .described(TAG, "Set limits of a class; those of 'default' hold for every project"));
  }

  private ActionResult show(ActionRequest request) {
    String project = project(request);
    boolean usage = QueryValues.flag(request.query(), "usage", false);
    Map<String, Entry> set = sets.ofProject(project, viewer(request));
    return ActionResult.of(
        Map.of("quota_set", shown(project, set, usage ? QuotaActions::usage : Entry::limit)));
  }

  private ActionResult defaults(ActionRequest request) {
    String project = project(request);
    return ActionResult.of(
        Map.of(
            "quota_set",
            shown(project, sets.ofClass(Quotas.DEFAULT_CLASS, viewer(request)), limit -> limit)));
  }

  private ActionResult update(ActionRequest request) {
    String project = project(request);
    Map<String, Entry> before = sets.ofProject(project, viewer(request));
    Map<String, Long> wanted =
        QuotaInput.limits(request.input("quota_set"), before.keySet(), "quota set");
    if (!QueryValues.flag(request.query(), "skip_validation", true)) {
      refuseBelowUsage(wanted, before);
    }
    transactions.executeWithoutResult(
        status ->
            wanted.forEach((resource, limit) -> limits.setForProject(project, resource, limit)));
    return ActionResult.of(
        Map.of("quota_set", shown(null, sets.ofProject(project, viewer(request)), Entry::limit)));
  }

  private static void refuseBelowUsage(Map<String, Long> wanted, Map<String, Entry> before) {
    wanted.forEach(
        (resource, limit) -> {
          Entry entry = before.get(resource);
          if (limit >= 0 && entry != null && limit < entry.inUse()) {
            throw QuotaInput.invalid(
                "Quota %s limit must be equal or greater than existing resources (%d)."
                    .formatted(Echo.of(resource), entry.inUse()));
          }
        });
  }

  private ActionResult reset(ActionRequest request) {
    String project = project(request);
    transactions.executeWithoutResult(status -> limits.resetProject(project));
    return ActionResult.empty();
  }

  private ActionResult showClass(ActionRequest request) {
    String name = named(request, "name");
    return ActionResult.of(
        Map.of(
            "quota_class_set", shown(name, sets.ofClass(name, viewer(request)), limit -> limit)));
  }

  private ActionResult updateClass(ActionRequest request) {
    String name = named(request, "name");
    Map<String, Long> wanted =
        QuotaInput.limits(
            request.input("quota_class_set"),
            sets.ofClass(name, viewer(request)).keySet(),
            "quota class set");
    transactions.executeWithoutResult(
        status -> wanted.forEach((resource, limit) -> limits.setForClass(name, resource, limit)));
    return ActionResult.of(
        Map.of(
            "quota_class_set", shown(null, sets.ofClass(name, viewer(request)), limit -> limit)));
  }

  /** The project in the path, if the caller may do to its quota what it asks for. */
  private static String project(ActionRequest request) {
    String project = named(request, "project");
    request.judge().require(RuleTarget.project(project));
    return project;
  }

  private static String named(ActionRequest request, String variable) {
    String name = request.variable(variable);
    if (name.length() > MAX_LENGTH) {
      throw new HaliteException(FaultCode.INVALID_INPUT, "Malformed request url");
    }
    return name;
  }

  /** The project whose private types are named; null for all types. */
  private static @Nullable String viewer(ActionRequest request) {
    return request.context().admin() ? null : request.context().requireProject();
  }

  private static <T> Map<String, Object> shown(
      @Nullable String id, Map<String, T> set, Function<T, Object> value) {
    Map<String, Object> shown = new LinkedHashMap<>();
    if (id != null) {
      shown.put("id", id);
    }
    set.forEach((resource, entry) -> shown.put(resource, value.apply(entry)));
    return shown;
  }

  private static Object usage(Entry entry) {
    Map<String, Object> usage = new LinkedHashMap<>();
    usage.put("limit", entry.limit());
    usage.put("in_use", entry.inUse());
    // What is under way is in use already; the key is one that clients read.
    usage.put("reserved", 0);
    return usage;
  }
}
