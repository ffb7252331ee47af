package dev.halite.driver;

import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One pool as measured. Capacities are in GiB with fractions; null is 'unknown' and {@link
 * Double#POSITIVE_INFINITY} 'infinite'.
 *
 * @param name the part after {@code #} in a volume's host; without {@code #} and {@code @}
 * @param totalGib usable size of the pool
 * @param freeGib what may still be written; not above the total
 * @param provisionedGib sum of the sizes of all volume objects there, whoever made them
 * @param volumes number of those objects
 * @param reservedPercentage share of the total that the scheduler leaves alone, 0 to 100
 * @param maxOverSubscriptionRatio how many times the total may be promised by thin volumes, at
 *     least 1; null lets the scheduler derive it from use ({@code auto})
 * @param features what the pool can do; THIN, THICK or both. Those that follow from the driver's
 *     interfaces are added by the node
 * @param capabilities further capabilities by name, as matched by extra specs
 * @param connection how servers reach its volumes where nothing is done for that; null where the
 *     driver is to be asked each time
 */
public record PoolReport(
    String name,
    @Nullable Double totalGib,
    @Nullable Double freeGib,
    double provisionedGib,
    int volumes,
    int reservedPercentage,
    @Nullable Double maxOverSubscriptionRatio,
    Set<PoolFeature> features,
    Map<String, String> capabilities,
    @Nullable ConnectionTemplate connection) {
  public PoolReport {
    Objects.requireNonNull(name, "name");
    features = Set.copyOf(features);
    capabilities = Map.copyOf(capabilities);
  }

  /** Of a pool whose driver is asked for each connection. */
  public PoolReport(
      String name,
      @Nullable Double totalGib,
      @Nullable Double freeGib,
      double provisionedGib,
      int volumes,
      int reservedPercentage,
      @Nullable Double maxOverSubscriptionRatio,
      Set<PoolFeature> features,
      Map<String, String> capabilities) {
    this(
        name,
        totalGib,
        freeGib,
        provisionedGib,
        volumes,
        reservedPercentage,
        maxOverSubscriptionRatio,
        features,
        capabilities,
        null);
  }

  /** The same, whose volumes servers reach so. */
  public PoolReport connectedBy(ConnectionTemplate template) {
    return with(features, template);
  }

  /** The same with further features. */
  public PoolReport with(Set<PoolFeature> further) {
    Set<PoolFeature> all = new HashSet<>(features);
    all.addAll(further);
    return with(all, connection);
  }

  private PoolReport with(Set<PoolFeature> all, @Nullable ConnectionTemplate template) {
    return new PoolReport(
        name,
        totalGib,
        freeGib,
        provisionedGib,
        volumes,
        reservedPercentage,
        maxOverSubscriptionRatio,
        all,
        capabilities,
        template);
  }
}
