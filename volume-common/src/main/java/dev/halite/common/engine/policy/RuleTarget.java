package dev.halite.common.engine.policy;

import dev.halite.common.engine.identity.RequestContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a rule is asked about. A rule compares the caller with the attributes of that, as in {@code
 * user_id:%(user_id)s}; an attribute that it does not have equals nothing.
 */
public enum RuleTarget {
  /** What the caller makes or lists is its own, and what has no owner is nobody else's. */
  CALLER("project_id", "user_id"),
  /** A project that the request names. */
  PROJECT("project_id"),
  /** A message, which is told to a project and not to one user of it. */
  MESSAGE("id", "project_id"),
  /** The volume or snapshot that the request names, as its row is. */
  RESOURCE("id", "project_id", "user_id", "status");

  private static final Map<RuleTarget, Set<String>> RULES =
      Map.of(
          PROJECT,
          Set.of(
              "limits_extension:used_limits",
              "volume_extension:quotas:show",
              "volume_extension:quotas:update",
              "volume_extension:quotas:delete",
              "volume_extension:default_get",
              "volume_extension:default_set_or_update",
              "volume_extension:default_unset"),
          MESSAGE,
          Set.of("message:get", "message:delete"),
          RESOURCE,
          Set.of(
              "volume:get",
              "volume:update",
              "volume:delete",
              "volume:force_delete",
              "volume_extension:volume_admin_actions:force_delete",
              "volume:get_volume_metadata",
              "volume:create_volume_metadata",
              "volume:update_volume_metadata",
              "volume:delete_volume_metadata",
              "volume_extension:volume_host_attribute",
              "volume_extension:volume_mig_status_attribute",
              "volume_extension:volume_tenant_attribute",
              "volume:attachment_create",
              "volume:attachment_update",
              "volume:attachment_delete",
              "volume:attachment_connection_info",
              "volume:attachment_complete",
              "volume:multiattach_bootable_volume",
              "volume_extension:volume_actions:attach",
              "volume_extension:volume_actions:detach",
              "volume_extension:volume_actions:initialize_connection",
              "volume_extension:volume_actions:terminate_connection",
              "volume_extension:volume_admin_actions:force_detach",
              "volume_extension:volume_actions:reserve",
              "volume_extension:volume_actions:unreserve",
              "volume_extension:volume_actions:begin_detaching",
              "volume_extension:volume_actions:roll_detaching",
              "volume:create_snapshot",
              "volume:get_snapshot",
              "volume:update_snapshot",
              "volume:delete_snapshot",
              "volume:get_snapshot_metadata",
              "volume:update_snapshot_metadata",
              "volume:delete_snapshot_metadata",
              "volume_extension:extended_snapshot_attributes",
              "volume_extension:snapshot_admin_actions:reset_status",
              "volume_extension:snapshot_admin_actions:force_delete",
              "snapshot_extension:snapshot_actions:update_snapshot_status"));

  private final List<String> attributes;

  RuleTarget(String... attributes) {
    this.attributes = List.of(attributes);
  }

  /** The attributes that such a target has. */
  public List<String> attributes() {
    return attributes;
  }

  /** What this rule is asked about. */
  public static RuleTarget of(String rule) {
    for (Map.Entry<RuleTarget, Set<String>> entry : RULES.entrySet()) {
      if (entry.getValue().contains(rule)) {
        return entry.getKey();
      }
    }
    return CALLER;
  }

  /**
   * The rules that are asked about such a target; empty for {@link #CALLER}, which has the rest.
   */
  public Set<String> rules() {
    return RULES.getOrDefault(this, Set.of());
  }

  /** The attributes of the caller itself. */
  public static Map<String, String> caller(RequestContext caller) {
    Map<String, String> attributes = new HashMap<>();
    attributes.put("user_id", caller.userId());
    @Nullable String project = caller.projectId();
    if (project != null) {
      attributes.put("project_id", project);
    }
    return attributes;
  }

  /** The attributes of a project. */
  public static Map<String, String> project(String id) {
    return Map.of("project_id", id);
  }

  /** The attributes of a resource. */
  public static Map<String, String> resource(
      String id, String projectId, String userId, String status) {
    return Map.of("id", id, "project_id", projectId, "user_id", userId, "status", status);
  }
}
