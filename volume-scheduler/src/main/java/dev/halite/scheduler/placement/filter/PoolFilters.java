package dev.halite.scheduler.placement.filter;

import dev.halite.scheduler.placement.pool.OverSubscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** All filters by the names that operators write. */
public final class PoolFilters {
  private final Map<String, Supplier<PoolFilter>> known = new TreeMap<>();

  /**
   * @param defaultOverSubscription for pools that report none
   */
  public PoolFilters(OverSubscription defaultOverSubscription) {
    known.put(AvailabilityZoneFilter.NAME, AvailabilityZoneFilter::new);
    known.put(CapacityFilter.NAME, () -> new CapacityFilter(defaultOverSubscription));
    known.put(CapabilitiesFilter.NAME, CapabilitiesFilter::new);
    known.put(IgnoreAttemptedHostsFilter.NAME, IgnoreAttemptedHostsFilter::new);
    // The name that older configuration files use.
    known.put("RetryFilter", IgnoreAttemptedHostsFilter::new);
    known.put(BackendHintFilter.DIFFERENT, BackendHintFilter::different);
    known.put(BackendHintFilter.SAME, BackendHintFilter::same);
    known.put(InstanceLocalityFilter.NAME, InstanceLocalityFilter::new);
    known.put(JsonFilter.NAME, JsonFilter::new);
    known.put(DriverFilter.NAME, DriverFilter::new);
  }

  /** The filters of these names, in the same order. */
  public List<PoolFilter> named(List<String> names) {
    List<PoolFilter> filters = new ArrayList<>();
    for (String name : names) {
      Supplier<PoolFilter> filter = known.get(name);
      if (filter == null) {
        throw new IllegalArgumentException(
            "halite.scheduler.default-filters names '%s', which is no filter; known are %s."
                .formatted(name, String.join(", ", known.keySet())));
      }
      filters.add(filter.get());
    }
    return List.copyOf(filters);
  }
}
