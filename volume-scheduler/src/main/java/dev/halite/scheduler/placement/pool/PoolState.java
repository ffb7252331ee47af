package dev.halite.scheduler.placement.pool;

import org.jspecify.annotations.Nullable;

/**
 * A pool as a decision sees it.
 *
 * @param id of the pool's row in the catalog
 */
public record PoolState(
    long id, PoolName name, ServiceState service, PoolReport report, PoolClaims claims) {

  /** A capability by its reported name; null if the pool has none of that name. */
  public @Nullable Object capability(String name) {
    Object reported = report.capability(name);
    return reported == null && name.equals("allocated_capacity_gb")
        ? (Object) allocatedGib()
        : reported;
  }

  /** Sum of the sizes of our volumes there, those included that are still to be made. */
  public double allocatedGib() {
    return claims.claimedGib();
  }

  /** Promised in all: to our volumes, and by others on the same storage. */
  public double provisionedGib() {
    return claims.claimedGib() + report.othersGib();
  }

  /** Reported free space less what was claimed since the report. */
  public Capacity effectiveFree() {
    return report.free().minus(claims.pendingGib());
  }
}
