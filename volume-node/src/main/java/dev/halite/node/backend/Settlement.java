package dev.halite.node.backend;

import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.driver.FenceToken;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A driver's call that gave no answer may still change something, so the incarnation that made it
 * is fenced before another call is made for the same operation, and before that operation ends. The
 * operation's payload names it in the meantime. A run that only waits for the fence is no try.
 */
public final class Settlement {
  private static final String SETTLE = "settle";
  private static final String SETTLING = "settling";
  private static final Duration REOPENING = Duration.ofSeconds(2);
  private static final Duration UNREACHABLE = Duration.ofSeconds(5);

  private final Claim claim;
  private final Backend backend;
  private final @Nullable FenceToken named;

  /**
   * @param unsettled whom the payload names; null: nobody
   */
  public Settlement(Claim claim, Backend backend, @Nullable String unsettled) {
    this.claim = claim;
    this.backend = backend;
    this.named = unsettled == null ? null : new FenceToken(unsettled);
  }

  /** Before a call: fences whom the payload names. How the run ends; null where it goes on. */
  public @Nullable Outcome before() {
    if (named == null) {
      return null;
    }
    claim.stage(SETTLE);
    return backend.settle(claim, named) ? null : waiting(REOPENING);
  }

  /**
   * After the last call: how the run ends where that gave no answer; null where it did.
   *
   * @param payload that names who made the call
   */
  public @Nullable Outcome after(Function<String, ? extends Record> payload) {
    return backend
        .unsettled(claim)
        .map(
            late ->
                new Outcome.Again(
                    REOPENING, SETTLING, true, payload.apply(late.value()), List.of()))
        .orElse(null);
  }

  /**
   * The end, once nothing can be changed any more by a call that gave no answer.
   *
   * @param calls stages that come after a settlement, so that whom the payload named needs no
   *     further fence
   * @param payload as for {@link #after}
   */
  public Outcome atEnd(
      Set<String> calls, Function<String, ? extends Record> payload, Supplier<Outcome> end) {
    if (calls.contains(claim.step())) {
      Outcome late = after(payload);
      return late == null ? end.get() : late;
    }
    if (named == null) {
      return end.get();
    }
    try {
      return backend.settle(claim, named) ? end.get() : waiting(REOPENING);
    } catch (HaliteException e) {
      return waiting(UNREACHABLE);
    }
  }

  private static Outcome waiting(Duration pause) {
    return new Outcome.Again(pause, SETTLING, false, null, List.of());
  }
}
