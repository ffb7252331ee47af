package dev.halite.node.volume;

import dev.halite.common.catalog.volume.Placements;
import dev.halite.common.catalog.volume.Removals;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.BackendFlow;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Removes a volume.
 *
 * <ol>
 *   <li>remove: the driver removes the storage object of its placement; a missing one is success;
 *   <li>finish: the row 'deleted', claim and quota given back.
 * </ol>
 *
 * <p>There is nothing to undo: what is half removed is removed by the next attempt. A volume that
 * is in use at the storage is left as it was, with a message.
 */
@Component
final class DeleteVolume implements BackendFlow<Volume> {
  @Override
  public OperationKind kind() {
    return VolumeKind.DELETE;
  }

  @Override
  public Outcome run(Claim claim, Volume volume, Backend backend) {
    claim.stage("remove");
    UUID placement = volume.placement();
    if (placement != null) {
      backend.run(
          claim,
          Set.of(volume.id()),
          driver -> driver.delete(Backend.mark(claim), volume.id(), placement));
    }
    claim.stage("finish");
    return Endings.succeeded(claim.operation(), volume, Placements.freed(volume));
  }

  @Override
  public Outcome failed(Claim claim, Volume volume, Backend backend, HaliteException failure) {
    Fault fault = failure.fault();
    return Endings.afterFault(
        claim.operation(), fault, () -> Removals.failed(claim.operation(), volume, fault));
  }
}
