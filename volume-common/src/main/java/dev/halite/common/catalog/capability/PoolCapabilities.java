package dev.halite.common.catalog.capability;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pool under the names that operators know: what is shown of it is what types can ask for.
 *
 * @param backend {@code host@backend}
 * @param reported everything the backend says about itself, nested as it was reported
 * @param totalGb null where the backend cannot tell; infinity for no bound
 * @param freeGb as reported, as {@code totalGb}
 * @param othersGb promised on the same storage by others than this service
 * @param overSubscription a number or {@code auto}
 * @param claimedGb sum of the sizes of our volumes there
 * @param pendingGb claimed since the report
 * @param up whether the backend works
 */
public record PoolCapabilities(
    String backend,
    String pool,
    Map<String, @Nullable Object> reported,
    @Nullable Double totalGb,
    @Nullable Double freeGb,
    double othersGb,
    int reservedPercentage,
    String overSubscription,
    boolean thin,
    boolean thick,
    double claimedGb,
    double pendingGb,
    boolean up,
    @Nullable Instant reportedAt) {

  private static final String POOL_NAME = "pool_name";
  private static final String BACKEND_NAME = "volume_backend_name";

  /** What is known better here than in the report. */
  private static final Map<String, Function<PoolCapabilities, @Nullable Object>> OURS = ours();

  private static Map<String, Function<PoolCapabilities, @Nullable Object>> ours() {
    Map<String, Function<PoolCapabilities, @Nullable Object>> ours = new LinkedHashMap<>();
    ours.put(POOL_NAME, PoolCapabilities::pool);
    ours.put("total_capacity_gb", pool -> capacity(pool.totalGb, 0));
    ours.put("free_capacity_gb", pool -> capacity(pool.freeGb, pool.pendingGb));
    ours.put("allocated_capacity_gb", pool -> Math.round(pool.claimedGb));
    ours.put("provisioned_capacity_gb", pool -> rounded(pool.claimedGb + pool.othersGb));
    ours.put("reserved_percentage", PoolCapabilities::reservedPercentage);
    ours.put("max_over_subscription_ratio", PoolCapabilities::overSubscription);
    ours.put("thin_provisioning_support", PoolCapabilities::thin);
    ours.put("thick_provisioning_support", PoolCapabilities::thick);
    ours.put("backend_state", pool -> pool.up ? "up" : "down");
    ours.put("timestamp", PoolCapabilities::reportedAt);
    return Collections.unmodifiableMap(ours);
  }

  /** Whether the pool has something to say under a name. */
  public boolean has(String name) {
    return OURS.containsKey(name) || name.equals(BACKEND_NAME) || reported.containsKey(name);
  }

  /** What the pool says under a name; null also where it says nothing. */
  public @Nullable Object get(String name) {
    Function<PoolCapabilities, @Nullable Object> ours = OURS.get(name);
    if (ours != null) {
      return ours.apply(this);
    }
    Object said = reported.get(name);
    return said == null && name.equals(BACKEND_NAME)
        ? backend.substring(backend.indexOf('@') + 1)
        : said;
  }

  /** Everything the pool has to say. */
  public Map<String, @Nullable Object> all() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put(POOL_NAME, get(POOL_NAME));
    all.put(BACKEND_NAME, get(BACKEND_NAME));
    reported.keySet().forEach(name -> all.put(name, get(name)));
    OURS.forEach((name, value) -> all.put(name, value.apply(this)));
    return all;
  }

  /** A number, or one of the two words for the lack of one. */
  private static Object capacity(@Nullable Double gb, double pending) {
    if (gb == null) {
      return "unknown";
    }
    return Double.isInfinite(gb) ? "infinite" : rounded(Math.max(0, gb - pending));
  }

  private static double rounded(double gb) {
    return Math.round(gb * 100) / 100.0;
  }
}
