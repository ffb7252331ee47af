package dev.halite.api.quota;

import dev.halite.common.catalog.quota.QuotaCounter;
import dev.halite.common.catalog.quota.QuotaLimits;
import dev.halite.common.catalog.quota.Quotas;
import dev.halite.common.catalog.type.VolumeType;
import dev.halite.common.catalog.type.VolumeTypes;
import dev.halite.common.engine.database.PageQuery;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts together the limits and usage of a project or class. */
@Component
public final class QuotaSet {
  private static final String PER_VOLUME = "per_volume_gigabytes";
  private static final int MOST_TYPES = 10_000;

  private final Quotas quotas;
  private final VolumeTypes types;

  public QuotaSet(Quotas quotas, VolumeTypes types) {
    this.quotas = quotas;
    this.types = types;
  }

  /** One resource of a quota set; limit -1 is none. */
  public record Entry(long limit, long inUse) {}

  /**
   * Limits and usage of a project, by resource.
   *
   * @param viewer project whose private types are among them; null for an administrator
   */
  public Map<String, Entry> ofProject(String project, @Nullable String viewer) {
    QuotaLimits limits = quotas.limits();
    Map<String, Long> set = new LinkedHashMap<>(limits.ofClass(Quotas.DEFAULT_CLASS));
    set.putAll(limits.ofProject(project));
    return entries(set, quotas.usages(project), viewer);
  }

  /**
   * Limits of a class, where it has none of its own those of the default class, by resource.
   *
   * @param viewer project whose private types are among them; null for an administrator
   */
  public Map<String, Long> ofClass(String className, @Nullable String viewer) {
    QuotaLimits limits = quotas.limits();
    Map<String, Long> set = new LinkedHashMap<>(limits.ofClass(Quotas.DEFAULT_CLASS));
    if (!className.equals(Quotas.DEFAULT_CLASS)) {
      set.putAll(limits.ofClass(className));
    }
    Map<String, Long> shown = new LinkedHashMap<>();
    entries(set, Map.of(), viewer).forEach((resource, entry) -> shown.put(resource, entry.limit()));
    return shown;
  }

  private Map<String, Entry> entries(
      Map<String, Long> limits, Map<String, Map<String, Long>> usages, @Nullable String viewer) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    Map<String, Long> all = usages.getOrDefault(Quotas.ALL_TYPES, Map.of());
    for (QuotaCounter counter : QuotaCounter.values()) {
      String name = counter.text();
      entries.put(
          name,
          new Entry(limits.getOrDefault(name, counter.builtInLimit()), all.getOrDefault(name, 0L)));
    }
    entries.put(PER_VOLUME, new Entry(limits.getOrDefault(PER_VOLUME, -1L), 0));
    for (VolumeType type :
        types.page(new PageQuery("TRUE", "name, id", MOST_TYPES, Map.of()), viewer).rows()) {
      Map<String, Long> used = usages.getOrDefault(type.id().toString(), Map.of());
      for (String counter : QuotaLimits.TYPE_COUNTERS) {
        String name = counter + "_" + type.name();
        entries.put(
            name, new Entry(limits.getOrDefault(name, -1L), used.getOrDefault(counter, 0L)));
      }
    }
    return entries;
  }
}
