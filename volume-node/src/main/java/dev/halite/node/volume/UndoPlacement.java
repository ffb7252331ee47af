package dev.halite.node.volume;

import dev.halite.common.catalog.capacity.RoomChange;
import dev.halite.common.catalog.volume.PlacementUndoPayload;
import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.driver.FenceToken;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.BackendFlow;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Removes what an abandoned placement may have left.
 *
 * <ol>
 *   <li>settle: when the attempt gave no answer, the driver's incarnation that made it is fenced,
 *       so that nothing can appear after the removal;
 *   <li>remove: the driver removes the object, if it is this placement's; where the volume has
 *       another placement by now, this one's object is gone;
 *   <li>finish: the claim released.
 * </ol>
 *
 * <p>Undo: none; it is tried again, more and more seldom, until it succeeds. A removal that gave no
 * answer is settled before that: going on late it could hit the volume's next placement.
 */
@Component
final class UndoPlacement implements BackendFlow<Subject> {
  private static final String REMOVE = "remove";
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  private static final Duration REOPENING = Duration.ofSeconds(2);

  @Override
  public OperationKind kind() {
    return VolumeKind.UNDO_PLACEMENT;
  }

  @Override
  public Outcome run(Claim claim, Subject volume, Backend backend) {
    PlacementUndoPayload undo = claim.payload(PlacementUndoPayload.class);
    String unsettled = undo.unsettled();
    if (unsettled != null) {
      claim.stage("settle");
      if (!backend.settle(claim, new FenceToken(unsettled))) {
        return new Outcome.Again(REOPENING, "settling");
      }
    }
    claim.stage(REMOVE);
    try {
      backend.run(
          claim, driver -> driver.delete(Backend.mark(claim), undo.volumeId(), undo.placement()));
    } catch (HaliteException e) {
      if (e.code() != FaultCode.BACKEND_CONFLICT) {
        throw e;
      }
    }
    claim.stage("finish");
    return Outcome.succeeded(List.of(new RoomChange.Released(undo.placement())));
  }

  @Override
  public Outcome failed(Claim claim, Subject volume, Backend backend, HaliteException fault) {
    long seconds = 1L << Math.min(claim.operation().attempts(), 9);
    Duration pause = Duration.ofSeconds(Math.min(seconds, LONGEST_PAUSE.toSeconds()));
    String unsettled = unsettledRemoval(claim, backend);
    return new Outcome.Again(
        pause,
        "retrying",
        unsettled == null ? null : claim.payload(PlacementUndoPayload.class).unsettledBy(unsettled),
        List.of());
  }

  /** A removal comes after a settlement, so whom the payload named needs no further fence. */
  private static @Nullable String unsettledRemoval(Claim claim, Backend backend) {
    return claim.step().equals(REMOVE)
        ? backend.unsettled(claim).map(FenceToken::value).orElse(null)
        : null;
  }
}
