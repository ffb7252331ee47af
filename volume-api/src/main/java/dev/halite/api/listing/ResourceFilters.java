package dev.halite.api.listing;

import dev.halite.api.config.ApiProperties;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Which filters users may use, by resource: the usual ones, or those of the configuration. */
@Component
public final class ResourceFilters {
  /** Of what has no list of its own rules; an empty place is taken by one that has. */
  private static final Map<String, List<String>> USUAL = usual();

  private final Map<String, List<String>> configured;

  public ResourceFilters(ApiProperties properties) {
    configured = properties.resourceFilters();
  }

  private static Map<String, List<String>> usual() {
    Map<String, List<String>> filters = new LinkedHashMap<>();
    filters.put("volume", List.of());
    filters.put("backup", List.of("name", "status", "volume_id"));
    filters.put("snapshot", List.of());
    filters.put("group", List.of("name"));
    filters.put("group_snapshot", List.of("name", "status", "group_id"));
    filters.put("attachment", List.of());
    filters.put("message", List.of());
    filters.put("pool", List.of("name", "volume_type"));
    filters.put("volume_type", List.of());
    return filters;
  }

  /** Filters that users have in lists of these rules. */
  List<String> of(ListRules rules) {
    return configured.getOrDefault(rules.resource(), rules.users());
  }

  /** All of them, in the usual order of resources. */
  public Map<String, List<String>> all(Collection<ListRules> lists) {
    Map<String, List<String>> all = new LinkedHashMap<>(USUAL);
    lists.forEach(rules -> all.put(rules.resource(), rules.users()));
    all.putAll(configured);
    return all;
  }
}
