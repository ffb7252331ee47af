package dev.halite.node.volume;

import dev.halite.common.catalog.volume.RetypePayload;
import dev.halite.common.catalog.volume.Retyping;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.BackendFlow;
import dev.halite.node.backend.Settlement;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives a volume another type where it is. Whether its pool fits the type was decided, and the
 * quota of the type taken.
 *
 * <ol>
 *   <li>settle: when an earlier attempt gave no answer, the driver's incarnation that made it is
 *       fenced, so that nothing of it is changed after what comes next;
 *   <li>retype: the driver makes the storage object what the new type asks for, its data untouched;
 *   <li>finish: the new type in the row; it counts for the old one no longer.
 * </ol>
 *
 * <p>Undo: the driver makes it what the old type asks for, as far as it can, and the quota of the
 * new one is given back; the volume is where it was. What could not be taken back, the next retype
 * makes right. It does not end before it is settled, because then servers may use the volume.
 */
abstract class RetypingVolume implements BackendFlow<Volume> {
  private static final String RETYPE = "retype";
  private static final String UNDO = "undo";
  private static final Set<String> CALLS = Set.of(RETYPE, UNDO);

  private final TypeAtStorage types;

  RetypingVolume(TypeAtStorage types) {
    this.types = types;
  }

  @Override
  public Outcome run(Claim claim, Volume volume, Backend backend) {
    RetypePayload payload = payload(claim);
    Outcome waits = settlement(claim, backend).before();
    if (waits != null) {
      return waits;
    }
    Fault givenUp = payload.givenUp();
    if (givenUp != null) {
      claim.stage(UNDO);
      throw new HaliteException(givenUp.code(), givenUp.reason());
    }
    claim.stage(RETYPE);
    types.makeNew(claim, volume, payload, backend);
    claim.stage("finish");
    return Endings.succeeded(
        claim.operation(),
        volume.retyped(payload.multiattach()),
        Retyping.done(volume, payload.multiattach(), claim.operation().context()));
  }

  @Override
  public Outcome failed(Claim claim, Volume volume, Backend backend, HaliteException failure) {
    Fault fault = failure.fault();
    Fault givenUp = payload(claim).givenUp();
    return settled(
        claim,
        backend,
        fault,
        () ->
            givenUp == null
                ? Endings.afterFault(
                    claim.operation(), fault, () -> undone(claim, volume, backend, fault))
                : undone(claim, volume, backend, givenUp));
  }

  /** A forced delete has the volume now, and waits for this end. */
  @Override
  public Outcome superseded(
      Claim claim, @Nullable Volume volume, Backend backend, HaliteException failure) {
    Fault fault = failure.fault();
    return settled(
        claim, backend, fault, () -> Endings.superseded(claim.operation(), volume, fault));
  }

  private Outcome undone(Claim claim, Volume volume, Backend backend, Fault fault) {
    // Also of what is given up because it never came to an end, but of that only once.
    if (claim.operation().attempts() <= kind().row().attempts() + 1) {
      claim.stage(UNDO);
      types.makeOld(claim, volume, backend);
      Outcome late =
          settlement(claim, backend).after(payload(claim).givenUpFor(fault)::unsettledBy);
      if (late != null) {
        return late;
      }
    }
    return Endings.untouched(claim.operation(), volume, fault, Retyping.givenBack(volume));
  }

  /** The end, once no call of the driver can change anything any more. */
  private Outcome settled(Claim claim, Backend backend, Fault fault, Supplier<Outcome> end) {
    RetypePayload payload = payload(claim);
    RetypePayload next = isLast(claim, fault) ? payload.givenUpFor(fault) : payload;
    return settlement(claim, backend).atEnd(CALLS, next::unsettledBy, end);
  }

  private boolean isLast(Claim claim, Fault fault) {
    return !fault.code().isPassing() || claim.operation().attempts() >= kind().row().retries();
  }

  private static Settlement settlement(Claim claim, Backend backend) {
    return new Settlement(claim, backend, payload(claim).unsettled());
  }

  private static RetypePayload payload(Claim claim) {
    return claim.payload(RetypePayload.class);
  }
}
