package dev.halite.api.listing;

import dev.halite.api.config.ApiProperties;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Which filters users may use, by resource: the usual ones, or those of the configuration. */
@Component
public final class ResourceFilters {
  private final Map<String, List<String>> enabled;

  public ResourceFilters(ApiProperties properties) {
    Map<String, List<String>> filters = new LinkedHashMap<>();
    filters.put(
        "volume",
        List.of(
            "name",
            "status",
            "metadata",
            "bootable",
            "migration_status",
            "availability_zone",
            "group_id",
            "size",
            "created_at",
            "updated_at",
            "consumes_quota"));
    filters.put("backup", List.of("name", "status", "volume_id"));
    filters.put(
        "snapshot",
        List.of("name", "status", "volume_id", "metadata", "availability_zone", "consumes_quota"));
    filters.put("group", List.of("name"));
    filters.put("group_snapshot", List.of("name", "status", "group_id"));
    filters.put("attachment", List.of("volume_id", "status", "instance_id", "attach_status"));
    filters.put(
        "message",
        List.of("resource_uuid", "resource_type", "event_id", "request_id", "message_level"));
    filters.put("pool", List.of("name", "volume_type"));
    filters.put("volume_type", List.of("is_public", "extra_specs"));
    filters.putAll(properties.resourceFilters());
    enabled = filters;
  }

  /** Filters of a resource; none for a resource that has no list. */
  public List<String> of(String resource) {
    return enabled.getOrDefault(resource, List.of());
  }

  /** All of them, in the usual order of resources. */
  public Map<String, List<String>> all() {
    return enabled;
  }
}
