package dev.halite.scheduler.placement.pool;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pools for tests, each a small change of another. */
public final class TestPools {
  private TestPools() {}

  /** An empty thick pool that is up, in zone nova. */
  public static PoolState thick(String name, double totalGib, double freeGib) {
    return pool(name, false, Capacity.of(totalGib), Capacity.of(freeGib));
  }

  /** An empty thin pool that is up, in zone nova, with the default over-subscription. */
  public static PoolState thin(String name, double totalGib, double freeGib) {
    return pool(name, true, Capacity.of(totalGib), Capacity.of(freeGib));
  }

  public static PoolState pool(String name, boolean thin, Capacity total, Capacity free) {
    return new PoolState(
        Math.abs((long) name.hashCode()),
        PoolName.parse(name),
        new ServiceState(List.of("nova"), true, true, false),
        new PoolReport(total, free, 0, 0, null, thin, !thin, Map.of(), null),
        PoolClaims.NONE);
  }

  public static PoolState claimed(PoolState pool, double claimedGib, double pendingGib) {
    return new PoolState(
        pool.id(),
        pool.name(),
        pool.service(),
        pool.report(),
        new PoolClaims(claimedGib, pendingGib, pool.claims().claims()));
  }

  /** Of a GiB each. */
  public static PoolState holding(PoolState pool, int volumes) {
    return new PoolState(
        pool.id(), pool.name(), pool.service(), pool.report(), new PoolClaims(volumes, 0, volumes));
  }

  public static PoolState service(PoolState pool, ServiceState service) {
    return new PoolState(pool.id(), pool.name(), service, pool.report(), pool.claims());
  }

  public static PoolState inZone(PoolState pool, String zone) {
    return service(pool, new ServiceState(List.of(zone), true, true, false));
  }

  public static PoolState others(PoolState pool, double othersGib) {
    PoolReport old = pool.report();
    return reporting(
        pool,
        new PoolReport(
            old.total(),
            old.free(),
            othersGib,
            old.reservedPercentage(),
            old.overSubscription(),
            old.thin(),
            old.thick(),
            old.capabilities(),
            old.reportedAt()));
  }

  public static PoolState reserving(PoolState pool, int percentage) {
    PoolReport old = pool.report();
    return reporting(
        pool,
        new PoolReport(
            old.total(),
            old.free(),
            old.othersGib(),
            percentage,
            old.overSubscription(),
            old.thin(),
            old.thick(),
            old.capabilities(),
            old.reportedAt()));
  }

  public static PoolState oversubscribed(PoolState pool, String ratio) {
    PoolReport old = pool.report();
    return reporting(
        pool,
        new PoolReport(
            old.total(),
            old.free(),
            old.othersGib(),
            old.reservedPercentage(),
            OverSubscription.parse(ratio),
            old.thin(),
            old.thick(),
            old.capabilities(),
            old.reportedAt()));
  }

  public static PoolState offering(PoolState pool, String capability, Object value) {
    PoolReport old = pool.report();
    Map<String, Object> capabilities = new HashMap<>(old.capabilities());
    capabilities.put(capability, value);
    return reporting(
        pool,
        new PoolReport(
            old.total(),
            old.free(),
            old.othersGib(),
            old.reservedPercentage(),
            old.overSubscription(),
            old.thin(),
            old.thick(),
            capabilities,
            old.reportedAt()));
  }

  public static PoolState measured(PoolState pool, Instant at) {
    PoolReport old = pool.report();
    return reporting(
        pool,
        new PoolReport(
            old.total(),
            old.free(),
            old.othersGib(),
            old.reservedPercentage(),
            old.overSubscription(),
            old.thin(),
            old.thick(),
            old.capabilities(),
            at));
  }

  private static PoolState reporting(PoolState pool, PoolReport report) {
    return new PoolState(pool.id(), pool.name(), pool.service(), report, pool.claims());
  }
}
