package dev.halite.common.engine.operation;

import dev.halite.common.engine.event.EventRecorded;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.kind.KindRow;
import dev.halite.common.engine.kind.MessageAction;
import dev.halite.common.engine.kind.Move;
import dev.halite.common.engine.kind.Resource;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.message.MessageRecorded;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.engine.outcome.StatusMove;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The endings that follow from a kind's row: where the status moves, what the user and others are
 * told. A flow adds what is its own.
 */
public final class Endings {
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** Who has waited long comes back seldom, so that many who wait take little from others. */
  private static final int PAUSES_WAITED = 8;

  private static final int MOST_DOUBLINGS = 30;

  private Endings() {}

  /** The end of an operation that did what it should. */
  public static Outcome.Ended succeeded(
      QueuedOperation operation, Subject subject, Change... more) {
    KindRow row = operation.kind().row();
    List<Change> changes = new ArrayList<>();
    if (row.move() != null && subject instanceof Resource resource) {
      Move<?> move = row.move();
      changes.add(StatusMove.succeed(move, resource));
      if (row.event() != null) {
        changes.add(
            new EventRecorded(
                row.event() + ".end",
                resource.at(move.afterSuccess(resource)),
                operation.context()));
      }
    }
    changes.addAll(List.of(more));
    return Outcome.succeeded(changes);
  }

  /**
   * What follows a fault: another try where the row allows one, else the end in failure. Who finds
   * that others have to end first is never tried too often, but waits no longer at a time than its
   * kind may take: what it waits for may never end.
   */
  public static Outcome afterFault(QueuedOperation operation, Subject subject, Fault fault) {
    return afterFault(operation, fault, () -> failed(operation, subject, fault));
  }

  /**
   * What follows a fault, with an end in failure of one's own.
   *
   * @param end asked where no other try is allowed
   */
  public static Outcome afterFault(
      QueuedOperation operation, Fault fault, Supplier<? extends Outcome> end) {
    boolean waiting = fault.code().isWaiting();
    if (waiting && operation.waited().compareTo(operation.kind().row().deadlines().whole()) < 0) {
      return Outcome.Again.waiting(pause(operation.waited()));
    }
    return (waiting || fault.code().isPassing())
            && operation.attempts() < operation.kind().row().retries()
        ? new Outcome.Again(PAUSE, "retrying")
        : end.get();
  }

  /**
   * The same for who has come far and would lose that: while a storage is away it only waits, more
   * and more seldom, which is no try.
   *
   * @param away for how long a storage may be away, or others at work there
   */
  public static Outcome afterFault(
      QueuedOperation operation, Fault fault, Duration away, Supplier<? extends Outcome> end) {
    boolean waiting = fault.code().isWaiting();
    if (!waiting && fault.code() != FaultCode.BACKEND_UNAVAILABLE) {
      return afterFault(operation, fault, end);
    }
    return operation.waited().compareTo(away) < 0
        ? new Outcome.Again(
            pause(operation.waited()),
            waiting ? "waiting for another operation" : "waiting for the storage",
            false,
            null,
            List.of())
        : end.get();
  }

  private static Duration pause(Duration waited) {
    Duration grown = waited.dividedBy(PAUSES_WAITED);
    return grown.compareTo(PAUSE) < 0
        ? PAUSE
        : grown.compareTo(LONGEST_PAUSE) < 0 ? grown : LONGEST_PAUSE;
  }

  /**
   * How long what must be done at last stays away after an attempt: more and more, up to this.
   *
   * @param longest at least a second
   */
  public static Duration pauseAfter(QueuedOperation operation, Duration longest) {
    long seconds = 1L << Math.min(operation.attempts(), MOST_DOUBLINGS);
    return Duration.ofSeconds(Math.min(seconds, longest.toSeconds()));
  }

  /** The end of an operation that could not be done. */
  public static Outcome.Ended failed(
      QueuedOperation operation, Subject subject, Fault fault, Change... more) {
    // Whom nobody has claimed, nobody has worked on.
    boolean untouched = fault.code().leavesUntouched() || operation.attempts() == 0;
    return failed(operation, subject, fault, untouched, more);
  }

  /** The same, where it is known that the resource is as good as before. */
  public static Outcome.Ended untouched(
      QueuedOperation operation, Subject subject, Fault fault, Change... more) {
    return failed(operation, subject, fault, true, more);
  }

  /** The same, where an earlier attempt may have changed it, whatever the last one found. */
  public static Outcome.Ended touched(
      QueuedOperation operation, Subject subject, Fault fault, Change... more) {
    return failed(operation, subject, fault, false, more);
  }

  private static Outcome.Ended failed(
      QueuedOperation operation, Subject subject, Fault fault, boolean untouched, Change... more) {
    KindRow row = operation.kind().row();
    List<Change> changes = new ArrayList<>();
    if (row.move() != null && subject instanceof Resource resource) {
      Move<?> move = row.move();
      changes.add(
          untouched ? StatusMove.leaveUntouched(move, resource) : StatusMove.fail(move, resource));
      if (row.errorEvent()) {
        changes.add(
            new EventRecorded(
                row.event() + ".error",
                resource.at(untouched ? move.afterNothing(resource) : move.failed()),
                operation.context()));
      }
    }
    MessageAction action = row.message();
    if (action != null) {
      changes.add(message(operation, subject, action, fault));
    }
    changes.addAll(List.of(more));
    return new Outcome.Ended(OperationState.FAILED, changes, Map.of(), fault);
  }

  private static Change message(
      QueuedOperation operation, Subject subject, MessageAction action, Fault fault) {
    return new MessageRecorded(
        operation.context(),
        subject.resourceType(),
        subject.id(),
        action,
        fault.code(),
        fault.told());
  }

  /** What ends an operation whose resource is not under its move any more. */
  public static Outcome.Ended superseded(
      QueuedOperation operation, @Nullable Subject found, Fault fault) {
    // What was to vanish and has vanished is done, whoever did it.
    return found == null && operation.kind().row().isEnd()
        ? Outcome.succeeded(List.of())
        : Outcome.cancelled(fault, List.of());
  }
}
