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
 * Has the storage keep a volume to the rates that its type says, where it can. A volume whose type
 * has lost its specs keeps the limits that it has until it grows.
 */
@Component
final class LimitVolume {
  private final StorageLimits limits;

  LimitVolume(StorageLimits limits) {
    this.limits = limits;
  }

  /** Limits a volume that was just made, and so has no limits that would have to go. */
  void limitMade(Claim claim, Volume volume, Backend backend) {
    limitMade(claim, volume, Objects.requireNonNull(volume.placement(), "placement"), backend);
  }

  /** The same of what was made for it under another placement. */
  void limitMade(Claim claim, Volume volume, UUID placement, Backend backend) {
    if (backend.can(QosSupport.class)) {
      Map<QosLimit, Long> wanted = limits.of(volume.volumeTypeId(), volume.sizeGb());
      if (!wanted.isEmpty()) {
        set(claim, volume.id(), placement, wanted, backend);
      }
    }
  }

  /**
   * Limits a volume anew; what its type does not say any more is lifted.
   *
   * @param sizeGb by which rates per GiB are worked out
   */
  void limitAnew(Claim claim, Volume volume, int sizeGb, Backend backend) {
    if (backend.can(QosSupport.class)) {
      UUID placement = Objects.requireNonNull(volume.placement(), "placement");
      Map<QosLimit, Long> wanted = limits.of(volume.volumeTypeId(), sizeGb);
      set(claim, volume.id(), placement, wanted, backend);
    }
  }

  private static void set(
      Claim claim, UUID volume, UUID placement, Map<QosLimit, Long> wanted, Backend backend) {
    backend.run(
        claim,
        Set.of(volume),
        QosSupport.class,
        driver -> driver.limit(Backend.mark(claim), volume, placement, wanted));
  }
}
