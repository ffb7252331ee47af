package dev.halite.scheduler.config;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How pools are chosen.
 *
 * @param defaultFilters names of the filters, applied in this order
 * @param defaultWeighers names of the weighers
 * @param weightHandler name of what makes an order of their weights
 * @param capacityWeightMultiplier positive to spread volumes over pools, negative to fill one first
 * @param allocatedCapacityWeightMultiplier negative to prefer the pool with the least allocated
 * @param volumeNumberMultiplier negative to prefer the pool with the fewest volumes
 * @param maxAttempts how many backends are tried for a volume; 1 never tries another
 * @param maxOverSubscriptionRatio a number or {@code auto}, for thin pools that report none
 * @param availabilityZone zone that this scheduler itself is shown in
 * @param waitForServices how long a volume waits for a silent backend that could take it, from its
 *     request on, or from when this scheduler saw the catalog, if that was later
 * @param slots decisions taken at the same time
 */
@ConfigurationProperties("halite.scheduler")
public record SchedulerProperties(
    @DefaultValue({
          "AvailabilityZoneFilter",
          "CapacityFilter",
          "CapabilitiesFilter",
          "IgnoreAttemptedHostsFilter"
        })
        List<String> defaultFilters,
    @DefaultValue("CapacityWeigher") List<String> defaultWeighers,
    @DefaultValue("OrderedHostWeightHandler") String weightHandler,
    @DefaultValue("1.0") double capacityWeightMultiplier,
    @DefaultValue("-1.0") double allocatedCapacityWeightMultiplier,
    @DefaultValue("-1.0") double volumeNumberMultiplier,
    @DefaultValue("3") int maxAttempts,
    @DefaultValue("20.0") String maxOverSubscriptionRatio,
    @DefaultValue("nova") String availabilityZone,
    @DefaultValue("30s") Duration waitForServices,
    @DefaultValue("8") int slots) {

  public SchedulerProperties {
    defaultFilters = List.copyOf(defaultFilters);
    defaultWeighers = List.copyOf(defaultWeighers);
    requireFinite("capacity-weight-multiplier", capacityWeightMultiplier);
    requireFinite("allocated-capacity-weight-multiplier", allocatedCapacityWeightMultiplier);
    requireFinite("volume-number-multiplier", volumeNumberMultiplier);
    if (maxAttempts < 1) {
      throw new IllegalArgumentException(
          "halite.scheduler.max-attempts must be at least 1, not " + maxAttempts + ".");
    }
    if (slots < 1) {
      throw new IllegalArgumentException(
          "halite.scheduler.slots must be at least 1, not " + slots + ".");
    }
    if (waitForServices.isNegative()) {
      throw new IllegalArgumentException(
          "halite.scheduler.wait-for-services must not be negative: " + waitForServices + ".");
    }
  }

  private static void requireFinite(String key, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "halite.scheduler." + key + " must be a finite number, not " + value + ".");
    }
  }
}
