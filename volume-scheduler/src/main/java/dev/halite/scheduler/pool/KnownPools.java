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
 * @param unmeasured backends that have not reported any pool
 */
public record KnownPools(List<KnownPool> pools, List<Unmeasured> unmeasured) {
  public KnownPools {
    pools = List.copyOf(pools);
    unmeasured = List.copyOf(unmeasured);
  }

  /**
   * A pool with what is behind it.
   *
   * @param clustered whether a cluster serves it
   * @param serviceId the service that does; null where a cluster does
   */
  public record KnownPool(PoolState state, boolean clustered, @Nullable UUID serviceId) {}

  /** A backend without pools. */
  public record Unmeasured(String backend, ServiceState service) {}

  /**
   * For a user whose volume goes nowhere: what no decision on the pools could take into account.
   * Starts with a space; empty where there is nothing to say.
   */
  public String remark() {
    if (pools.isEmpty() || unmeasured.isEmpty()) {
      return "";
    }
    return unmeasured.size() == 1
        ? " One more backend has not been able to report its pools."
        : " %d more backends have not been able to report their pools."
            .formatted(unmeasured.size());
  }

  /** The pools as they are. */
  public List<PoolState> states() {
    return pools.stream().map(KnownPool::state).toList();
  }

  /** The pools as they were when they were last heard of, where they are silent now. */
  public List<PoolState> statesIfAllSpoke() {
    return pools.stream().map(pool -> ifItSpoke(pool.state())).toList();
  }

  /** The backends without pools that are silent and may serve such a request. */
  public List<String> silentWithoutPools(PlacementRequest request) {
    return unmeasured.stream()
        .filter(backend -> backend.service().isSilent())
        .filter(backend -> backend.service().isInOneOf(request.availabilityZones()))
        .filter(backend -> request.mayGoTo(backend.backend()))
        .map(Unmeasured::backend)
        .toList();
  }

  private static PoolState ifItSpoke(PoolState state) {
    ServiceState service = state.service();
    return service.isSilent()
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
