package dev.halite.scheduler.pool;

import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.pool.ServiceState;
import java.util.List;
import java.util.UUID;

/**
 * The pools of all backends at one moment.
 *
 * @param unmeasuredComing whether a backend that has not reported any pool yet is about to come up
 */
public record KnownPools(List<KnownPool> pools, boolean unmeasuredComing) {
  public KnownPools {
    pools = List.copyOf(pools);
  }

  /**
   * A pool with the service behind it.
   *
   * @param comingBack whether the service is down now, but was up so lately that it may just be
   *     restarting
   */
  public record KnownPool(PoolState state, UUID serviceId, boolean comingBack) {}

  /** The pools as they are. */
  public List<PoolState> states() {
    return pools.stream().map(KnownPool::state).toList();
  }

  /** The pools as they would be with the services up that may just be restarting. */
  public List<PoolState> statesAfterRestarts() {
    return pools.stream().map(KnownPools::afterRestart).toList();
  }

  private static PoolState afterRestart(KnownPool pool) {
    PoolState state = pool.state();
    ServiceState service = state.service();
    return pool.comingBack()
        ? new PoolState(
            state.id(),
            state.name(),
            new ServiceState(service.availabilityZone(), service.enabled(), true, service.frozen()),
            state.report(),
            state.claims())
        : state;
  }

  /** Id of the service behind a pool. */
  public UUID serviceOf(PoolState pool) {
    return pools.stream()
        .filter(known -> known.state().id() == pool.id())
        .map(KnownPool::serviceId)
        .findFirst()
        .orElseThrow();
  }
}
