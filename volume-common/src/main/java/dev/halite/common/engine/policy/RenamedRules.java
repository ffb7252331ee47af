package dev.halite.common.engine.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names that rules had before they were divided. A file that still has one means its successors: an
 * operator's limit is not to be lost by a change of names.
 */
final class RenamedRules {
  /**
   * One old name.
   *
   * @param successors the rules that it was divided into
   * @param administratorsToo whether administrators keep what the old rule would take from them, as
   *     they do where operators know the name from
   */
  private record Renamed(List<String> successors, boolean administratorsToo) {}

  private static final Map<String, Renamed> RENAMED =
      Map.of(
          "volume_extension:types_manage",
          divided(
              "volume_extension:type_create",
              "volume_extension:type_update",
              "volume_extension:type_delete"),
          "volume_extension:quota_classes",
          divided("volume_extension:quota_classes:get", "volume_extension:quota_classes:update"),
          "group:group_types_manage",
          divided(
              "group:group_types:create", "group:group_types:update", "group:group_types:delete"),
          "group:group_types_specs",
          divided(
              "group:group_types_specs:get",
              "group:group_types_specs:get_all",
              "group:group_types_specs:create",
              "group:group_types_specs:update",
              "group:group_types_specs:delete"),
          "volume_extension:volume_image_metadata",
          divided(
              "volume_extension:volume_image_metadata:show",
              "volume_extension:volume_image_metadata:set",
              "volume_extension:volume_image_metadata:remove"),
          "volume_extension:volume_type_encryption",
          new Renamed(
              List.of(
                  "volume_extension:volume_type_encryption:create",
                  "volume_extension:volume_type_encryption:get",
                  "volume_extension:volume_type_encryption:update",
                  "volume_extension:volume_type_encryption:delete"),
              true));

  private RenamedRules() {}

  private static Renamed divided(String... successors) {
    return new Renamed(List.of(successors), false);
  }

  /** Whether a rule had this name once. */
  static boolean isOldName(String name) {
    return RENAMED.containsKey(name);
  }

  /** The entries of a file, with those that its old names mean and it does not have itself. */
  static Map<String, PolicyFile.Entry> resolved(Map<String, PolicyFile.Entry> file) {
    Map<String, PolicyFile.Entry> resolved = new LinkedHashMap<>(file);
    RENAMED.forEach(
        (old, renamed) -> {
          PolicyFile.Entry entry = file.get(old);
          if (entry != null) {
            PolicyFile.Entry meant = renamed.administratorsToo() ? orAdministrators(entry) : entry;
            renamed.successors().forEach(name -> resolved.putIfAbsent(name, meant));
          }
        });
    return resolved;
  }

  private static PolicyFile.Entry orAdministrators(PolicyFile.Entry entry) {
    return new PolicyFile.Entry(
        new RuleForm.OrRule(entry.form(), "admin_api"), entry.source(), entry.line());
  }
}
