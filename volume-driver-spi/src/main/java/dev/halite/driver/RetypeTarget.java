package dev.halite.driver;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a volume is to be like after a retype, on the backend and in the pool that it is in.
 *
 * @param provisioning null where the new type says nothing of it
 * @param limits all that the storage is to keep, in operations or bytes per second; those that are
 *     not named are lifted
 * @param multiattach whether several servers are to write to it by turns; null where that stays as
 *     it is
 */
public record RetypeTarget(
    @Nullable Provisioning provisioning,
    Map<QosLimit, Long> limits,
    @Nullable Boolean multiattach) {
  public RetypeTarget {
    limits = Map.copyOf(limits);
  }

  /** For as many servers as before. */
  public RetypeTarget(@Nullable Provisioning provisioning, Map<QosLimit, Long> limits) {
    this(provisioning, limits, null);
  }
}
