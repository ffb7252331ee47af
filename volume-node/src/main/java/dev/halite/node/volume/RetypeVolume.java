package dev.halite.node.volume;

import dev.halite.common.catalog.volume.RetypePayload;
import dev.halite.common.catalog.volume.Retyping;
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
import org.springframework.stereotype.Component;

/**
 * Gives a volume another type where it is. Whether its pool fits the type was decided, and the
 * quota of the type taken.
 *
 * <ol>
 *   <li>retype: the driver makes the storage object what the new type asks for, its data untouched;
 *   <li>finish: the new type in the row; it counts for the old one no longer.
 * </ol>
 *
 * <p>Undo: the driver makes it what the old type asks for, as far as it can, and the quota of the
 * new one is given back; the volume is where it was. A call that gave no answer may yet leave it
 * the limits of the new type, which is corrected when it grows or is retyped.
 */
@Component
final class RetypeVolume implements BackendFlow<Volume> {
  private final TypeAtStorage types;

  RetypeVolume(TypeAtStorage types) {
    this.types = types;
  }

  @Override
  public OperationKind kind() {
    return VolumeKind.RETYPE;
  }

  @Override
  public Outcome run(Claim claim, Volume volume, Backend backend) {
    RetypePayload payload = claim.payload(RetypePayload.class);
    claim.stage("retype");
    types.makeNew(claim, volume, payload, backend);
    claim.stage("finish");
    return Endings.succeeded(
        claim.operation(),
        volume.retyped(payload.multiattach()),
        Retyping.done(volume, payload.multiattach()));
  }

  @Override
  public Outcome failed(Claim claim, Volume volume, Backend backend, HaliteException failure) {
    Fault fault = failure.fault();
    return Endings.afterFault(
        claim.operation(),
        fault,
        () -> {
          types.makeOld(claim, volume, claim.payload(RetypePayload.class), backend);
          return Endings.untouched(claim.operation(), volume, fault, Retyping.givenBack(volume));
        });
  }
}
