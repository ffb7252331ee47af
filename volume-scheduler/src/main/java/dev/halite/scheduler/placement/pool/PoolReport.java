package dev.halite.scheduler.placement.pool;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last report of a pool.
 *
 * @param othersGib promised on the same storage by others than this service
 * @param overSubscription the pool's own value; null where the scheduler's default applies
 * @param capabilities everything the backend says about itself, nested as it was reported
 */
public record PoolReport(
    Capacity total,
    Capacity free,
    double othersGib,
    int reservedPercentage,
    @Nullable OverSubscription overSubscription,
    boolean thin,
    boolean thick,
    boolean multiattach,
    Map<String, @Nullable Object> capabilities) {

  public PoolReport {
    // Map.copyOf refuses the nulls that a report may hold.
    capabilities = Collections.unmodifiableMap(new LinkedHashMap<>(capabilities));
  }

  /** A capability by its reported name; null if the report has none of that name. */
  @Nullable Object capability(String name) {
    Object reported = capabilities.get(name);
    if (reported != null) {
      return reported;
    }
    return switch (name) {
      case "multiattach" -> multiattach;
      case "thin_provisioning_support" -> thin;
      case "thick_provisioning_support" -> thick;
      case "reserved_percentage" -> reservedPercentage;
      case "total_capacity_gb" -> total.wire();
      case "free_capacity_gb" -> free.wire();
      default -> null;
    };
  }
}
