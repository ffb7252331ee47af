package dev.halite.scheduler.placement.pool;

import dev.halite.common.catalog.capability.PoolCapabilities;

/**
 * A pool as a decision sees it.
 *
 * @param id of the pool's row in the catalog
 */
public record PoolState(
    long id, PoolName name, ServiceState service, PoolReport report, PoolClaims claims) {

  /** The pool as operators see it: what types can ask for. */
  public PoolCapabilities capabilities() {
    OverSubscription ratio = report.overSubscription();
    return new PoolCapabilities(
        name.backend(),
        name.pool(),
        report.capabilities(),
        report.total().orNull(),
        report.free().orNull(),
        report.othersGib(),
        report.reservedPercentage(),
        (ratio == null ? OverSubscription.DEFAULT : ratio).wire(),
        report.thin(),
        report.thick(),
        claims.claimedGib(),
        claims.pendingGib(),
        service.up(),
        report.reportedAt());
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
