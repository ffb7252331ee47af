package dev.halite.scheduler.placement.pool;

/**
 * What the catalog has promised to volumes on a pool.
 *
 * @param claimedGib all claims
 * @param pendingGib the part of them that is newer than the pool's last report, so that the
 *     reported free space still contains it
 * @param claims how many there are: a volume has one, those included that are still to be made
 */
public record PoolClaims(double claimedGib, double pendingGib, long claims) {
  public static final PoolClaims NONE = new PoolClaims(0, 0, 0);
}
