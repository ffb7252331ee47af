package dev.halite.node.volume;

import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.catalog.volume.Growth;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.NoPayload;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.OperationSubmitted;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.Queues;
import dev.halite.common.engine.outcome.Change;
import dev.halite.driver.ExtendSupport;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.BackendFlow;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Makes a volume larger. Room and quota were taken when it was asked for.
 *
 * <ol>
 *   <li>grow: limits are set anew, as of the new size; the driver makes the storage object as large
 *       as the row says; one that is so large is success;
 *   <li>finish: the new size in the row, the room materialised; servers that have the volume are
 *       told by an operation of its own ({@link TellGrown}).
 * </ol>
 *
 * <p>Undo: room and quota are given back and the volume is where it was, with the size that it had.
 * Its storage object may have grown all the same, also by a call that gave no answer; it is whole,
 * and the pool's next report counts what is more than the row says. A later extend has to be at
 * least as large. Limits stay those of the larger size, which does no harm: they are what the type
 * allows it, and the next growth sets them anew.
 */
@Component
final class ExtendVolume implements BackendFlow<Volume> {
  private final Attachments attachments;
  private final LimitVolume limits;

  ExtendVolume(Attachments attachments, LimitVolume limits) {
    this.attachments = attachments;
    this.limits = limits;
  }

  @Override
  public OperationKind kind() {
    return VolumeKind.EXTEND;
  }

  @Override
  public Outcome run(Claim claim, Volume volume, Backend backend) {
    UUID placement = Objects.requireNonNull(volume.placement());
    claim.stage("grow");
    // Before the growth, which is not taken back: when this fails, the volume has its size still.
    limits.limitAnew(claim, volume, volume.countedGb(), backend);
    backend.call(
        claim,
        Set.of(volume.id()),
        ExtendSupport.class,
        driver -> driver.extend(Backend.mark(claim), volume.id(), placement, volume.countedGb()));
    claim.stage("finish");
    List<Change> changes = new ArrayList<>(List.of(Growth.done(volume)));
    if (Growth.isOfUsed(volume) && !TellGrown.servers(attachments, volume.id()).isEmpty()) {
      changes.add(
          new OperationSubmitted(
              new NewOperation(
                  VolumeKind.TELL_GROWN,
                  volume.id(),
                  Queues.COMPUTE,
                  new NoPayload(),
                  claim.operation().context()),
              volume.id()));
    }
    return Endings.succeeded(claim.operation(), volume.grown(), changes.toArray(Change[]::new));
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
