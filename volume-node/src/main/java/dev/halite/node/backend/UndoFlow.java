package dev.halite.node.backend;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.UndoPayload;
import dev.halite.common.engine.outcome.Change;
import dev.halite.driver.FenceToken;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes what an attempt that was given up may have left at a backend.
 *
 * <ol>
 *   <li>settle: when the attempt gave no answer, the driver's incarnation that made it is fenced,
 *       so that nothing can appear after the removal;
 *   <li>remove: the driver removes the object, if it is this attempt's; where another attempt has
 *       its place by now, this one's object is gone;
 *   <li>finish: what the attempt held is free.
 * </ol>
 *
 * <p>Undo: none; it is tried again, more and more seldom, until it succeeds. A removal that gave no
 * answer is settled before that: going on late it could hit the next attempt.
 *
 * @param <P> the payload
 */
public abstract class UndoFlow<P extends Record & UndoPayload<P>> implements BackendFlow<Subject> {
  private static final String REMOVE = "remove";
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final Class<P> payload;

  protected UndoFlow(Class<P> payload) {
    this.payload = payload;
  }

  /** Has the driver remove the object. */
  protected abstract void remove(Claim claim, P undo, Backend backend);

  /** What is free once it is gone. */
  protected abstract List<Change> freed(P undo);

  @Override
  public final Outcome run(Claim claim, Subject subject, Backend backend) {
    P undo = claim.payload(payload);
    Outcome waits = new Settlement(claim, backend, undo.unsettled()).before();
    if (waits != null) {
      return waits;
    }
    claim.stage(REMOVE);
    try {
      remove(claim, undo, backend);
    } catch (HaliteException e) {
      if (e.code() != FaultCode.BACKEND_CONFLICT) {
        throw e;
      }
    }
    claim.stage("finish");
    return Outcome.succeeded(freed(undo));
  }

  @Override
  public final Outcome failed(
      Claim claim, Subject subject, Backend backend, HaliteException fault) {
    String unsettled = unsettledRemoval(claim, backend);
    return new Outcome.Again(
        Endings.pauseAfter(claim.operation(), LONGEST_PAUSE),
        "retrying",
        true,
        unsettled == null ? null : claim.payload(payload).unsettledBy(unsettled),
        List.of());
  }

  /** A removal comes after a settlement, so whom the payload named needs no further fence. */
  private static @Nullable String unsettledRemoval(Claim claim, Backend backend) {
    return claim.step().equals(REMOVE)
        ? backend.unsettled(claim).map(FenceToken::value).orElse(null)
        : null;
  }
}
