package dev.halite.scheduler.placement.weigher;

import dev.halite.scheduler.config.SchedulerProperties;
import dev.halite.scheduler.placement.pool.OverSubscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** All weighers by the names that operators write. */
public final class PoolWeighers {
  private final Map<String, Supplier<PoolWeigher>> known = new TreeMap<>();

  /**
   * @param defaultOverSubscription for pools that report none
   * @param random must be safe for use by several threads
   */
  public PoolWeighers(
      SchedulerProperties properties,
      OverSubscription defaultOverSubscription,
      RandomGenerator random) {
    known.put(
        CapacityWeigher.NAME,
        () -> new CapacityWeigher(properties.capacityWeightMultiplier(), defaultOverSubscription));
    known.put(
        AllocatedCapacityWeigher.NAME,
        () -> new AllocatedCapacityWeigher(properties.allocatedCapacityWeightMultiplier()));
    known.put(
        VolumeNumberWeigher.NAME,
        () -> new VolumeNumberWeigher(properties.volumeNumberMultiplier()));
    known.put(GoodnessWeigher.NAME, GoodnessWeigher::new);
    known.put(ChanceWeigher.NAME, () -> new ChanceWeigher(random));
  }

  /** The weighers of these names, in the same order. */
  public List<PoolWeigher> named(List<String> names) {
    List<PoolWeigher> weighers = new ArrayList<>();
    for (String name : names) {
      Supplier<PoolWeigher> weigher = known.get(name);
      if (weigher == null) {
        throw new IllegalArgumentException(
            "halite.scheduler.default-weighers names '%s', which is no weigher; known are %s."
                .formatted(name, String.join(", ", known.keySet())));
      }
      weighers.add(weigher.get());
    }
    return List.copyOf(weighers);
  }
}
