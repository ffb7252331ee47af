package dev.halite.scheduler.placement.function;

import dev.halite.common.catalog.capability.PoolCapabilities;
import dev.halite.scheduler.placement.pool.PoolState;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a pool is asked for by name: its place, and what Cinder's schedulers keep of a report. */
public final class PoolStats {
  private static final Map<String, Function<PoolState, Object>> PLACE =
      Map.of(
          "host", pool -> pool.name().full(),
          "backend_id", pool -> pool.name().full());

  private static final Set<String> REPORTED =
      Set.of(
          "pool_name",
          "volume_backend_name",
          "vendor_name",
          "driver_version",
          "storage_protocol",
          "QoS_support",
          "total_capacity_gb",
          "free_capacity_gb",
          "allocated_capacity_gb",
          "provisioned_capacity_gb",
          "reserved_percentage",
          "max_over_subscription_ratio",
          "thin_provisioning_support",
          "thick_provisioning_support",
          "multiattach");

  private PoolStats() {}

  /** Whether pools can be asked for it. */
  public static boolean has(String name) {
    return PLACE.containsKey(name) || REPORTED.contains(name);
  }

  /** What the pool says; null also where it says nothing. */
  public static @Nullable Object get(PoolState pool, PoolCapabilities said, String name) {
    Function<PoolState, Object> place = PLACE.get(name);
    return place == null ? reported(said, name) : place.apply(pool);
  }

  /** Drivers report texts: theirs for a truth is one. A time is a text, too. */
  public static @Nullable Object reported(PoolCapabilities said, String name) {
    Object value = said.get(name);
    if (value instanceof String text) {
      return switch (text) {
        case "true" -> true;
        case "false" -> false;
        default -> text;
      };
    }
    return value instanceof Instant time ? time.toString() : value;
  }
}
