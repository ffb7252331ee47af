package dev.halite.common.engine.operation;

import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.engine.outcome.StatusMove;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a run of an operation ends, as a value: what becomes of the operation, and what changes in
 * the catalog with it. {@link Outcomes} applies it in one transaction.
 */
public sealed interface Outcome {
  List<Change> changes();

  /**
   * The operation is over.
   *
   * @param result ids that it has made; never a secret
   * @param fault why it did not succeed; null when it did
   */
  record Ended(
      OperationState state, List<Change> changes, Map<String, Object> result, @Nullable Fault fault)
      implements Outcome {
    public Ended {
      changes = List.copyOf(changes);
      result = Map.copyOf(result);
    }

    /** The same, only if what moves still has this placement; nothing of it happens otherwise. */
    public Ended requiring(UUID placement) {
      return new Ended(
          state,
          changes.stream()
              .map(change -> change instanceof StatusMove move ? move.requiring(placement) : change)
              .toList(),
          result,
          fault);
    }
  }

  /**
   * It is run again from the same queue.
   *
   * @param counts whether this run was a try; false for one that only waits for something else
   * @param payload in the place of the present one; null: it stays
   */
  record Again(
      Duration after, String step, boolean counts, @Nullable Record payload, List<Change> changes)
      implements Outcome {
    public Again {
      changes = List.copyOf(changes);
    }

    public Again(Duration after, String step) {
      this(after, step, true, null, List.of());
    }

    /** After a run that came to nothing because something else has to end first. */
    public static Again waiting(Duration after) {
      return new Again(after, "waiting for another operation", false, null, List.of());
    }
  }

  /**
   * Another queue goes on with it.
   *
   * @param payload in the place of the present one; null: it stays
   */
  record HandedOver(String queue, String step, @Nullable Record payload, List<Change> changes)
      implements Outcome {
    public HandedOver {
      changes = List.copyOf(changes);
    }
  }

  /**
   * It has others made, and goes on in the same queue when all of them have ended, however; what
   * they have changed says how.
   *
   * @param payload in the place of the present one, to tell the next run what is done; null: it
   *     stays
   */
  record AwaitsChildren(
      List<NewOperation> children, String step, @Nullable Record payload, List<Change> changes)
      implements Outcome {
    public AwaitsChildren {
      children = List.copyOf(children);
      changes = List.copyOf(changes);
    }
  }

  /** An end in success, with what it changes. */
  static Ended succeeded(List<Change> changes) {
    return new Ended(OperationState.SUCCEEDED, changes, Map.of(), null);
  }

  /** An end because the operation is not wanted any more. */
  static Ended cancelled(Fault fault, List<Change> changes) {
    return new Ended(OperationState.CANCELLED, changes, Map.of(), fault);
  }
}
