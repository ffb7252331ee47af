package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends operations that wait in a queue, each in a transaction of its own. */
final class Expiries {
  private static final Logger log = LoggerFactory.getLogger(Expiries.class);

  private final OperationStore store;
  private final Subjects subjects;
  private final Outcomes outcomes;
  private final List<String> kinds;

  Expiries(OperationStore store, Subjects subjects, Outcomes outcomes, Kinds kinds) {
    this.store = store;
    this.subjects = subjects;
    this.outcomes = outcomes;
    this.kinds = kinds.all().stream().map(OperationKind::wireName).toList();
  }

  /** Wire names of what can be ended here; a newer release's kinds are left to its processes. */
  Collection<String> kinds() {
    return kinds;
  }

  /**
   * Ends what nobody took in time, or what was cancelled before anybody did.
   *
   * @param cancelReason why somebody asked for its end; null when it waited too long
   */
  void expire(QueuedOperation operation, @Nullable String cancelReason) {
    if (cancelReason != null && operation.hasToFence()) {
      // Who has to be fenced may still write: it ends after that, which the wish would forestall.
      store.forgetCancel(operation.id());
      return;
    }
    end(
        operation,
        cancelReason == null
            ? new Fault(
                FaultCode.DEADLINE_EXCEEDED,
                "No running service took the %s from queue '%s' in time."
                    .formatted(operation.kind().row().resource().text(), operation.queue()))
            : new Fault(FaultCode.CANCELLED, "The operation was cancelled: " + cancelReason));
  }

  /** Ends what cannot be decided on; the defect is kept for operators. */
  void giveUp(QueuedOperation operation, Throwable defect) {
    store.appendTrace(operation.id(), Json.write(List.of(Map.of("defect", defect.toString()))));
    end(operation, new Fault(FaultCode.INTERNAL, "An unexpected error occurred."));
  }

  private void end(QueuedOperation operation, Fault cause) {
    log.warn(
        "{} {} of {} ends in queue {}: {}",
        operation.kind().wireName(),
        operation.id(),
        operation.resourceId(),
        operation.queue(),
        cause.reason());
    Subjects.Found found = subjects.find(operation);
    Outcome outcome =
        found.underWay()
            ? operation.kind().expired(operation, found.subject(), cause)
            : Endings.superseded(operation, found.resource(), cause);
    outcomes.applyQueued(operation, outcome);
    if (outcome instanceof Outcome.Again) {
      // It is not to end: a wish that it does would put it off for ever.
      store.forgetCancel(operation.id());
    }
  }
}
