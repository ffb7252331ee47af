package dev.halite.node.volume;

import dev.halite.common.catalog.volume.Migrating;
import dev.halite.common.catalog.volume.MigrationStatus;
import dev.halite.common.catalog.volume.Relocation;
import dev.halite.common.catalog.volume.RetypePayload;
import dev.halite.common.catalog.volume.Retyping;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.driver.FenceToken;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.Settlement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Gives a volume another type where it is, as {@link RetypingVolume} says, or at this backend,
 * where a scheduler has taken room for it:
 *
 * <ol>
 *   <li>settle: as for one that stays;
 *   <li>what {@link RelocateContent} does, as the new type asks for it;
 *   <li>finish: the copy is the volume from now on, with the new type, in one transaction.
 * </ol>
 *
 * <p>Undo: as of {@link MigrateVolume}, and the quota of the new type is given back. A forced
 * delete does not come meanwhile, as the volume is migrating.
 */
@Component
final class RetypeOrMoveVolume extends RetypingVolume {
  private final RelocateContent content;

  RetypeOrMoveVolume(TypeAtStorage types, RelocateContent content) {
    super(types);
    this.content = content;
  }

  @Override
  public OperationKind kind() {
    return VolumeKind.RETYPE_OR_MOVE;
  }

  @Override
  public Outcome run(Claim claim, Volume volume, Backend backend) {
    RetypePayload asked = claim.payload(RetypePayload.class);
    Relocation to = asked.to();
    if (to == null) {
      return super.run(claim, volume, backend);
    }
    Outcome elsewhere = content.elsewhere(volume, backend);
    if (elsewhere != null) {
      return elsewhere;
    }
    Outcome waits = new Settlement(claim, backend, asked.unsettled()).before();
    if (waits != null) {
      return waits;
    }
    RetypePayload payload = asked.unsettledBy(null);
    if (to.isDone()) {
      content.complete(claim, volume.retyped(payload.multiattach()), to, backend);
      claim.stage("finish");
      return Retyping.moved(claim.operation(), volume, payload.multiattach(), to);
    }
    Volume wanted = volume.retyped(payload.multiattach());
    Relocation done =
        content.copy(claim, wanted, to, backend, reached -> claim.keep(payload.to(reached)));
    return new Outcome.HandedOver(
        claim.operation().queue(),
        MigrationStatus.COMPLETING.text(),
        payload.to(done),
        List.of(new Migrating.Reached(volume.id(), MigrationStatus.COMPLETING)));
  }

  @Override
  public Outcome failed(Claim claim, Volume volume, Backend backend, HaliteException failure) {
    RetypePayload payload = claim.payload(RetypePayload.class);
    if (payload.to() == null) {
      return super.failed(claim, volume, backend, failure);
    }
    Fault fault = failure.fault();
    String late = late(claim, payload, backend);
    return RelocateContent.afterFault(
        claim,
        fault,
        payload.unsettledBy(late),
        () -> Retyping.notMoved(claim.operation(), volume, payload, fault, late));
  }

  @Override
  public Outcome superseded(
      Claim claim, @Nullable Volume volume, Backend backend, HaliteException failure) {
    RetypePayload payload = claim.payload(RetypePayload.class);
    Relocation to = payload.to();
    return to == null
        ? super.superseded(claim, volume, backend, failure)
        : Outcome.cancelled(
            failure.fault(),
            Migrating.stays(
                claim.operation().resourceId(),
                to,
                late(claim, payload, backend),
                claim.operation().context()));
  }

  /** Who made a call without an answer, in this run or, as far as it was not fenced, before. */
  private static @Nullable String late(Claim claim, RetypePayload payload, Backend backend) {
    FenceToken late = backend.unsettled(claim).orElse(null);
    return late == null ? payload.unsettled() : late.value();
  }
}
