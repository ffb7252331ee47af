package dev.halite.node.volume;

import dev.halite.common.catalog.capacity.Claims;
import dev.halite.common.catalog.volume.PlacementUndoPayload;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Flow;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.OperationState;
import dev.halite.driver.FenceToken;
import dev.halite.node.backend.Backend;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Removes what an abandoned placement may have left.
 *
 * <ol>
 *   <li>settle: when the attempt gave no answer, the driver's incarnation that made it is fenced,
 *       so that nothing can appear after the removal;
 *   <li>remove: the driver removes the object, if it is this placement's; where the volume has
 *       another placement by now, this one's object is gone;
 *   <li>finish: in one transaction the operation closed and the claim released.
 * </ol>
 *
 * <p>Undo: none; it is tried again, more and more seldom, until it succeeds. A removal that gave no
 * answer is settled before that: going on late it could hit the volume's next placement.
 */
final class UndoPlacement implements Flow {
  private static final String REMOVE = "remove";
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  private static final Duration REOPENING = Duration.ofSeconds(2);

  private final Backend backend;
  private final Claims claims;

  UndoPlacement(Backend backend, Claims claims) {
    this.backend = backend;
    this.claims = claims;
  }

  @Override
  public OperationKind kind() {
    return OperationKind.PLACEMENT_UNDO;
  }

  /** What it would remove occupies space that somebody pays for. */
  @Override
  public boolean isNeverGivenUp() {
    return true;
  }

  @Override
  public void run(Claim claim) {
    PlacementUndoPayload undo = claim.payload(PlacementUndoPayload.class);
    String unsettled = undo.unsettled();
    if (unsettled != null) {
      claim.stage("settle");
      if (!backend.settle(claim, new FenceToken(unsettled))) {
        claim.transact(() -> claim.passOn(claim.operation().queue(), "settling", REOPENING));
        return;
      }
    }
    claim.stage(REMOVE);
    try {
      backend.call(
          claim,
          driver -> {
            driver.delete(Backend.mark(claim), undo.volumeId(), undo.placement());
            return true;
          });
    } catch (HaliteException e) {
      if (e.code() != FaultCode.BACKEND_CONFLICT) {
        throw e;
      }
    }
    claim.stage("finish");
    claim.transact(
        () -> {
          claim.close(OperationState.SUCCEEDED, null, null);
          claims.release(undo.placement());
        });
  }

  @Override
  public void fail(Claim claim, HaliteException fault) {
    long seconds = 1L << Math.min(claim.operation().attempts(), 9);
    Duration pause = Duration.ofSeconds(Math.min(seconds, LONGEST_PAUSE.toSeconds()));
    String unsettled = unsettledRemoval(claim);
    claim.transact(
        () -> {
          if (unsettled != null) {
            PlacementUndoPayload undo = claim.payload(PlacementUndoPayload.class);
            claim.replacePayload(undo.unsettledBy(unsettled));
          }
          claim.passOn(claim.operation().queue(), "retrying", pause);
        });
  }

  /** A removal comes after a settlement, so whom the payload named needs no further fence. */
  private @Nullable String unsettledRemoval(Claim claim) {
    return claim.step().equals(REMOVE)
        ? backend.unsettled(claim).map(FenceToken::value).orElse(null)
        : null;
  }
}
