package dev.halite.scheduler.placement.pool;

import java.time.Instant;
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
 * @param reportedAt when that was measured; null where nobody can tell
 */
public record PoolReport(
    Capacity total,
    Capacity free,
    double othersGib,
    int reservedPercentage,
    @Nullable OverSubscription overSubscription,
    boolean thin,
    boolean thick,
    Map<String, @Nullable Object> capabilities,
    @Nullable Instant reportedAt) {

  public PoolReport {
    // Map.copyOf refuses the nulls that a report may hold.
    capabilities = Collections.unmodifiableMap(new LinkedHashMap<>(capabilities));
  }
}
