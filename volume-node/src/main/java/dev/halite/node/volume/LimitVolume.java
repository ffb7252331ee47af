package dev.halite.node.volume;

import dev.halite.common.catalog.qos.StorageLimits;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.operation.Claim;
import dev.halite.driver.QosLimit;
import dev.halite.driver.QosSupport;
import dev.halite.node.backend.Backend;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Has the storage keep a volume to the rates that its type says, where it can. What is made has no
 * limits, and a type whose specs are taken away lets a volume keep those that it has.
 */
@Component
final class LimitVolume {
  private final StorageLimits limits;

  LimitVolume(StorageLimits limits) {
    this.limits = limits;
  }

  /**
   * Limits a volume.
   *
   * @param sizeGb by which rates per GiB are worked out
   */
  void limit(Claim claim, Volume volume, int sizeGb, Backend backend) {
    if (!backend.can(QosSupport.class)) {
      return;
    }
    Map<QosLimit, Long> wanted = limits.of(volume.volumeTypeId(), sizeGb);
    if (!wanted.isEmpty()) {
      UUID placement = Objects.requireNonNull(volume.placement(), "placement");
      backend.run(
          claim,
          Set.of(volume.id()),
          QosSupport.class,
          driver -> driver.limit(Backend.mark(claim), volume.id(), placement, wanted));
    }
  }
}
