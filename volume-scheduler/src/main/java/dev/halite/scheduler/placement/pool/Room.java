package dev.halite.scheduler.placement.pool;

import dev.halite.scheduler.placement.pool.Capacity.Amount;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The room of a pool whose total and free capacity are known, for a thin or a thick volume. The
 * values are rounded to two decimals, as the operators' formulas have it.
 *
 * @param thin whether the volume would be thin there: it may be, and the pool can
 * @param reservedGib kept back by the pool's reserved percentage, in whole GiB
 * @param overSubscription the factor in force; 1 on a pool that cannot be thin
 * @param totalAvailableGib what may be promised: total less reserve, times the factor if thin
 * @param virtualFreeGib what can still be promised; negative on an overcommitted pool
 */
public record Room(
    boolean thin,
    double totalGib,
    double freeGib,
    double reservedGib,
    double overSubscription,
    double totalAvailableGib,
    double provisionedGib,
    double virtualFreeGib) {

  /** Below this a product is off by less than {@link #NEAR_TIE}: it matters near ties only. */
  private static final double EXACT = 1L << 32;

  private static final double NEAR_TIE = 1e-6;

  /** The room of a pool; empty where its total or its free capacity is not a number. */
  public static Optional<Room> of(
      PoolState pool, boolean thinAllowed, OverSubscription defaultOverSubscription) {
    if (!(pool.report().total() instanceof Amount totalAmount)
        || !(pool.effectiveFree() instanceof Amount freeAmount)) {
      return Optional.empty();
    }
    double total = totalAmount.gib();
    double free = freeAmount.gib();
    PoolReport report = pool.report();
    double provisioned = pool.provisionedGib();
    OverSubscription chosen =
        report.overSubscription() == null ? defaultOverSubscription : report.overSubscription();
    double factor = report.thin() ? chosen.factor(total, free, provisioned) : 1.0;
    boolean thin = thinAllowed && report.thin();

    double reserved = Math.floor(total * (report.reservedPercentage() / 100.0));
    double available = thin ? (total - reserved) * factor : total - reserved;
    double unpromised = available - provisioned;
    // A thick volume takes real space at once, so the real free space bounds it too.
    double virtualFree = thin ? unpromised : Math.min(free, unpromised);
    return Optional.of(
        new Room(
            thin,
            total,
            free,
            reserved,
            factor,
            twoDecimals(available),
            twoDecimals(provisioned),
            twoDecimals(virtualFree)));
  }

  /** The numbers for a decision trace. */
  public Map<String, Object> numbers() {
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("total_gib", totalGib);
    numbers.put("free_gib", twoDecimals(freeGib));
    numbers.put("reserved_gib", reservedGib);
    numbers.put("provisioned_gib", provisionedGib);
    numbers.put("over_subscription", twoDecimals(overSubscription));
    numbers.put("virtual_free_gib", virtualFreeGib);
    return Collections.unmodifiableMap(numbers);
  }

  private static double twoDecimals(double value) {
    double hundredfold = value * 100;
    double fromTie = Math.abs(hundredfold - Math.floor(hundredfold) - 0.5);
    if (Math.abs(hundredfold) < EXACT && fromTie > NEAR_TIE) {
      // Added to zero: what is rounded up to nothing is 0, not -0.
      return Math.rint(hundredfold) / 100 + 0.0;
    }
    // From the exact binary value, so that ties fall as they do in the reference.
    return Double.isFinite(value)
        ? new BigDecimal(value).setScale(2, RoundingMode.HALF_EVEN).doubleValue()
        : value;
  }
}
