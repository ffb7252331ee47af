package dev.halite.api.waiting;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.action.ActionResult;
import dev.halite.api.listing.QueryValues;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.Status;
import dev.halite.common.engine.operation.OperationResults;
import dev.halite.common.engine.operation.RecordedOperations;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Shows a resource when nothing works on it any more, or when the seconds are over that the client
 * gave it ({@code ?wait=}). Meanwhile the request waits as one does whose answer is made by a node:
 * without a place among those that are worked on, and without a connection.
 */
@Component
public final class AtRest {
  private static final String WAIT = "wait";

  private final OperationResults results;
  private final RecordedOperations operations;
  private final WaitProperties properties;
  private final Semaphore places;

  AtRest(OperationResults results, RecordedOperations operations, WaitProperties properties) {
    this.results = results;
    this.operations = operations;
    this.properties = properties;
    this.places = new Semaphore(Math.max(1, results.waiters() / 2));
  }

  /**
   * A resource as it is now.
   *
   * @param shown makes the answer that shows it so
   */
  public record Seen(UUID id, Status status, Supplier<ActionResult> shown) {}

  /**
   * The answer, at once if the client does not wait.
   *
   * @param look reads the resource, and judges who asks
   */
  public ActionResult shown(ActionRequest request, Supplier<Seen> look) {
    Duration wait = wait(request);
    return wait.isZero()
        ? look.get().shown().get()
        : shown(System.nanoTime() + wait.toNanos(), look);
  }

  private Duration wait(ActionRequest request) {
    String text = request.query().get(WAIT);
    if (text == null) {
      return Duration.ZERO;
    }
    Long seconds = QueryValues.wholeNumber(text);
    if (seconds == null || seconds < 0) {
      throw QueryValues.invalid(WAIT + " must be a whole number of seconds");
    }
    return Duration.ofSeconds(Math.min(seconds, properties.most().toSeconds()));
  }

  private ActionResult shown(long end, Supplier<Seen> look) {
    Seen seen = look.get();
    Status.Owner owner = seen.status().owner();
    Duration left = Duration.ofNanos(end - System.nanoTime());
    if (owner == Status.Owner.NOBODY || !left.isPositive()) {
      return seen.shown().get();
    }
    // What is in a client's hands may have somebody at work on it, too; but who only reads it does
    // not bring it out of there.
    UUID operation = operations.underWay(seen.id(), owner == Status.Owner.SERVICE).orElse(null);
    return operation == null ? look.get().shown().get() : after(operation, left, end, look);
  }

  private ActionResult after(UUID operation, Duration left, long end, Supplier<Seen> look) {
    AtomicBoolean ended = new AtomicBoolean();
    return ActionResult.after(
        () -> ended.set(within(operation, left)),
        () -> ended.get() ? shown(end, look) : look.get().shown().get());
  }

  /** Whoever reads leaves places to those whose own requests are under way. */
  private boolean within(UUID operation, Duration left) {
    if (!places.tryAcquire()) {
      throw new HaliteException(
          FaultCode.UNAVAILABLE, "Too many requests wait for resources; ask without 'wait'.");
    }
    try {
      return results.awaitEnd(operation, left);
    } finally {
      places.release();
    }
  }
}
