package dev.halite.scheduler.placement.pool;

/**
 * A pool as a decision sees it.
 *
 * @param id of the pool's row in the catalog
 */
public record PoolState(
    long id, PoolName name, ServiceState service, PoolReport report, PoolClaims claims) {

  /** Promised in all: to our volumes, and by others on the same storage. */
  public double provisionedGib() {
    return claims.claimedGib() + report.othersGib();
  }

  /** Reported free space less what was claimed since the report. */
  public Capacity effectiveFree() {
    return report.free().minus(claims.pendingGib());
  }
}
