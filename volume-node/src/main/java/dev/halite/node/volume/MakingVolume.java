package dev.halite.node.volume;

import dev.halite.common.catalog.capacity.RoomChange;
import dev.halite.common.catalog.volume.Flattening;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.Placements;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.outcome.Change;
import dev.halite.driver.FenceToken;
import dev.halite.driver.VolumeSpec;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.BackendFlow;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes a volume where the scheduler has placed it.
 *
 * <ol>
 *   <li>make: the driver makes the storage object under the volume's placement, and sets limits
 *       where the type has some and the storage keeps them;
 *   <li>finish: 'available', if it still has that placement, and the claim materialised; a copy
 *       that reads from too many others is flattened by an operation of its own.
 * </ol>
 *
 * <p>Undo: the placement is given up, and an operation of its own removes what may be at this
 * backend. What then becomes of the volume is up to the verb.
 */
abstract class MakingVolume implements BackendFlow<Volume> {
  private final LimitVolume limits;

  MakingVolume(LimitVolume limits) {
    this.limits = limits;
  }

  /**
   * Has the driver make the storage object; one that is there is success.
   *
   * @return whether it reads from so many others that it is to be flattened
   */
  abstract boolean make(Claim claim, VolumeSpec spec, Backend backend);

  @Override
  public final Outcome run(Claim claim, Volume volume, Backend backend) {
    UUID placement = volume.placement();
    String host = volume.host();
    if (host == null || placement == null) {
      throw new HaliteException(
          FaultCode.CANCELLED, "The volume is not waiting to be made any more.");
    }
    String pool = HostName.parse(host).pool();
    claim.stage("make");
    var spec =
        new VolumeSpec(
            volume.id(),
            placement,
            volume.sizeGb(),
            pool == null ? "" : pool,
            volume.multiattach());
    List<Change> changes = new ArrayList<>(List.of(new RoomChange.Materialised(placement)));
    if (make(claim, spec, backend)) {
      changes.add(Flattening.of(volume, claim.operation().queue(), claim.operation().context()));
    }
    limits.limitMade(claim, volume, backend);
    claim.stage("finish");
    return Endings.succeeded(claim.operation(), volume, changes.toArray(Change[]::new))
        .requiring(placement);
  }

  /**
   * A forced delete has the volume now, and removes this placement too; but not where a call may
   * still be making it, which has to be settled first.
   */
  @Override
  public final Outcome superseded(
      Claim claim, @Nullable Volume volume, Backend backend, HaliteException fault) {
    String unsettled = unsettled(claim, backend);
    return Outcome.cancelled(
        fault.fault(),
        volume == null || unsettled == null
            ? List.of()
            : Placements.leaveToUndo(volume, unsettled, claim.operation().context()));
  }

  /** The placement given up; nothing where it has none. */
  static List<Change> abandoned(Claim claim, Volume volume, Backend backend) {
    return Placements.abandon(volume, unsettled(claim, backend), claim.operation().context());
  }

  private static @Nullable String unsettled(Claim claim, Backend backend) {
    return backend.unsettled(claim).map(FenceToken::value).orElse(null);
  }
}
