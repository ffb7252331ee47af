package dev.halite.node.volume;

import dev.halite.common.catalog.qos.StorageLimits;
import dev.halite.common.catalog.volume.RetypePayload;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Claim;
import dev.halite.driver.Provisioning;
import dev.halite.driver.QosLimit;
import dev.halite.driver.QosSupport;
import dev.halite.driver.RetypeSupport;
import dev.halite.driver.RetypeTarget;
import dev.halite.node.backend.Backend;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Has the storage make a volume what its new type asks for, or its old one again. */
@Component
final class TypeAtStorage {
  private static final Logger log = LoggerFactory.getLogger(TypeAtStorage.class);
  private static final String PROVISIONING = "provisioning:type";

  private final StorageLimits limits;

  TypeAtStorage(StorageLimits limits) {
    this.limits = limits;
  }

  void makeNew(Claim claim, Volume volume, RetypePayload payload, Backend backend) {
    Provisioning provisioning = provisioning(payload.extraSpecs().get(PROVISIONING));
    make(claim, volume, provisioning, volume.newTypeId(), payload.multiattach(), backend);
  }

  private static @Nullable Provisioning provisioning(@Nullable String spec) {
    if ("thin".equals(spec)) {
      return Provisioning.THIN;
    }
    return "thick".equals(spec) ? Provisioning.THICK : null;
  }

  /**
   * Nothing is to be done where the driver has refused the first attempt: it has changed nothing
   * then. What an earlier one has changed, a later one that is refused leaves.
   */
  void makeOld(Claim claim, Volume volume, Backend backend) {
    if (!backend.can(RetypeSupport.class)
        || (claim.operation().attempts() == 1 && backend.hasRefused(claim))) {
      return;
    }
    try {
      make(claim, volume, null, volume.volumeTypeId(), volume.multiattach(), backend);
    } catch (HaliteException e) {
      log.warn("What the new type asks for could not be taken back: {}", e.getMessage());
    }
  }

  private void make(
      Claim claim,
      Volume volume,
      @Nullable Provisioning provisioning,
      @Nullable UUID type,
      boolean multiattach,
      Backend backend) {
    UUID placement = Objects.requireNonNull(volume.placement(), "placement");
    Map<QosLimit, Long> wanted =
        backend.can(QosSupport.class) ? limits.of(type, volume.sizeGb()) : Map.of();
    // Also where both types say the same: what an undo could not take back is made right by this.
    boolean unused = VolumeStatus.AVAILABLE.text().equals(volume.previousStatus());
    RetypeTarget target = new RetypeTarget(provisioning, wanted, unused ? multiattach : null);
    backend.run(
        claim,
        Set.of(volume.id()),
        RetypeSupport.class,
        driver -> driver.retype(Backend.mark(claim), volume.id(), placement, target));
  }
}
