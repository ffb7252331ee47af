package dev.halite.node.volume;

import dev.halite.common.catalog.volume.Growth;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.driver.ExtendSupport;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.BackendFlow;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Makes a volume larger. Room and quota were taken when it was asked for.
 *
 * <ol>
 *   <li>grow: the driver makes the storage object as large as the row says; one that is so large is
 *       success;
 *   <li>finish: the new size in the row, the room materialised.
 * </ol>
 *
 * <p>Undo: room and quota are given back and the volume is where it was, with the size that it had.
 * Its storage object may have grown all the same, also by a call that gave no answer; it is whole,
 * and the pool's next report counts what is more than the row says. A later extend has to be at
 * least as large.
 */
@Component
final class ExtendVolume implements BackendFlow<Volume> {
  @Override
  public OperationKind kind() {
    return VolumeKind.EXTEND;
  }

  @Override
  public Outcome run(Claim claim, Volume volume, Backend backend) {
    UUID placement = Objects.requireNonNull(volume.placement());
    claim.stage("grow");
    backend.call(
        claim,
        ExtendSupport.class,
        driver -> driver.extend(Backend.mark(claim), volume.id(), placement, volume.countedGb()));
    claim.stage("finish");
    return Endings.succeeded(claim.operation(), volume.grown(), Growth.done(volume));
  }

  @Override
  public Outcome failed(Claim claim, Volume volume, Backend backend, HaliteException failure) {
    Fault fault = failure.fault();
    return Endings.afterFault(
        claim.operation(),
        fault,
        () -> Endings.untouched(claim.operation(), volume, fault, Growth.givenBack(volume, true)));
  }
}
