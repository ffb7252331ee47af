package dev.halite.driver;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a volume is to be like after a retype, on the backend and in the pool that it is in.
 *
 * @param provisioning null where the new type says nothing of it
 * @param limits all that the storage is to keep, in operations or bytes per second; those that are
 *     not named are lifted
 */
public record RetypeTarget(@Nullable Provisioning provisioning, Map<QosLimit, Long> limits) {
  public RetypeTarget {
    limits = Map.copyOf(limits);
  }
}
