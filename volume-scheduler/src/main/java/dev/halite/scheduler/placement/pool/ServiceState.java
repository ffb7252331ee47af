package dev.halite.scheduler.placement.pool;

import java.util.List;
import java.util.Set;

/**
 * The services behind a pool: one, or the several of a cluster.
 *
 * @param availabilityZones of the services that can take volumes, sorted; of all if none can
 * @param enabled whether one of them is, and so is the cluster
 * @param up whether one that can take volumes has a fresh heartbeat, and the backend is working
 * @param frozen whether an operator stopped all changes on the backend
 */
public record ServiceState(
    List<String> availabilityZones, boolean enabled, boolean up, boolean frozen) {
  public ServiceState {
    availabilityZones = List.copyOf(availabilityZones);
  }

  /** Whether nobody says no, but nobody is there: nothing is known of the backend at present. */
  public boolean isSilent() {
    return enabled && !frozen && !up;
  }

  /** Whether a request that wants one of these zones, or any if there are none, can be served. */
  public boolean isInOneOf(Set<String> wanted) {
    return wanted.isEmpty() || availabilityZones.stream().anyMatch(wanted::contains);
  }

  /** The zone that a volume is in which wants one of these zones, or any if there are none. */
  public String zoneFor(Set<String> wanted) {
    return availabilityZones.stream()
        .filter(zone -> wanted.isEmpty() || wanted.contains(zone))
        .findFirst()
        .orElseThrow();
  }
}
