package dev.halite.api.limits;

import dev.halite.api.action.Action;
import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.action.ActionSource;
import dev.halite.api.quota.QuotaSet;
import dev.halite.api.quota.QuotaSet.Entry;
import dev.halite.common.engine.policy.Policy;
import dev.halite.common.engine.policy.RuleTarget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tells callers their limits. */
@Component
class LimitActions implements ActionSource {
  private static final String USED = "limits_extension:used_limits";
  private static final int OTHER_PROJECTS = 39;

  /** What is limited, with the two names that clients know it by. */
  private enum Limited {
    VOLUMES("volumes", "maxTotalVolumes", "totalVolumesUsed"),
    GIGABYTES("gigabytes", "maxTotalVolumeGigabytes", "totalGigabytesUsed"),
    SNAPSHOTS("snapshots", "maxTotalSnapshots", "totalSnapshotsUsed"),
    BACKUPS("backups", "maxTotalBackups", "totalBackupsUsed"),
    BACKUP_GIGABYTES("backup_gigabytes", "maxTotalBackupGigabytes", "totalBackupGigabytesUsed");

    private final String resource;
    private final String most;
    private final String used;

    Limited(String resource, String most, String used) {
      this.resource = resource;
      this.most = most;
      this.used = used;
    }
  }

  private final QuotaSet sets;
  private final Policy policy;

  LimitActions(QuotaSet sets, Policy policy) {
    this.sets = sets;
    this.policy = policy;
  }

  @Override
  public List<Action> actions() {
    return List.of(
        Action.get("/limits", this::show).described("Quotas", "Show the caller's limits"));
  }

  private ActionResult show(ActionRequest request) {
    String project = project(request);
    Map<String, Entry> set = sets.ofProject(project, request.context().projectId());
    Map<String, Object> absolute = new LinkedHashMap<>();
    for (Limited limited : Limited.values()) {
      absolute.put(limited.most, entry(set, limited).limit());
    }
    if (policy.allows(USED, request.context(), RuleTarget.project(project))) {
      for (Limited limited : Limited.values()) {
        absolute.put(limited.used, entry(set, limited).inUse());
      }
    }
    Map<String, Object> limits = new LinkedHashMap<>();
    limits.put("rate", List.of());
    limits.put("absolute", absolute);
    return ActionResult.of(Map.of("limits", limits));
  }

  private static Entry entry(Map<String, Entry> set, Limited limited) {
    Entry entry = set.get(limited.resource);
    return entry == null ? new Entry(-1, 0) : entry;
  }

  /** An administrator may ask for another project's. */
  private static String project(ActionRequest request) {
    if (request.atLeast(OTHER_PROJECTS) && request.context().admin()) {
      @Nullable String named = request.query().get("project_id");
      @Nullable String other = named == null ? request.query().get("tenant_id") : named;
      if (other != null && !other.isEmpty()) {
        return other;
      }
    }
    return request.context().requireProject();
  }
}
