package dev.halite.scheduler.pool;

import dev.halite.common.catalog.volume.VolumePlace;
import dev.halite.scheduler.placement.pool.PoolState;
import dev.halite.scheduler.placement.pool.ServiceState;
import dev.halite.scheduler.placement.request.PlacementRequest;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The pools of all backends at one moment.
 *
 * @param unmeasured number of backends that have not reported any pool
 * @param unmeasuredComing whether one of them is about to come up
 */
public record KnownPools(List<KnownPool> pools, int unmeasured, boolean unmeasuredComing) {
  public KnownPools {
    pools = List.copyOf(pools);
  }

  /**
   * A pool with what is behind it.
   *
   * @param clustered whether a cluster serves it
   * @param serviceId the service that does; null where a cluster does
   * @param comingBack whether the service is down now, but was up so lately that it may just be
   *     restarting
   */
  public record KnownPool(
      PoolState state, boolean clustered, @Nullable UUID serviceId, boolean comingBack) {}

  /**
   * For a user whose volume goes nowhere: what no decision on the pools could take into account.
   * Starts with a space; empty where there is nothing to say.
   */
  public String remark() {
    if (pools.isEmpty() || unmeasured == 0) {
      return "";
    }
    return unmeasured == 1
        ? " One more backend has not been able to report its pools."
        : " %d more backends have not been able to report their pools.".formatted(unmeasured);
  }

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
            new ServiceState(
                service.availabilityZones(), service.enabled(), true, service.frozen()),
            state.report(),
            state.claims())
        : state;
  }

  /** What a volume is told about its place when it goes to one of these pools. */
  public VolumePlace place(PoolState pool, PlacementRequest request) {
    KnownPool chosen =
        pools.stream().filter(known -> known.state().id() == pool.id()).findFirst().orElseThrow();
    return new VolumePlace(
        pool.name().full(),
        chosen.clustered(),
        pool.service().zoneFor(request.availabilityZones()),
        chosen.serviceId());
  }
}
