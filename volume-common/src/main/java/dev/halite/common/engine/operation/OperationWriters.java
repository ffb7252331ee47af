package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.messaging.WakeUps;
import dev.halite.common.engine.outcome.ChangeWriter;
import dev.halite.common.engine.worker.FencedException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes what changes of operations. */
final class OperationWriters {
  private OperationWriters() {}

  /** Records new operations. */
  record Submit(Operations operations) implements ChangeWriter<OperationSubmitted> {
    @Override
    public Class<OperationSubmitted> changes() {
      return OperationSubmitted.class;
    }

    @Override
    public boolean write(OperationSubmitted change) {
      operations.submit(change.operation());
      return true;
    }
  }

  /** Keeps traces. */
  record Trace(OperationStore store) implements ChangeWriter<OperationTraced> {
    @Override
    public Class<OperationTraced> changes() {
      return OperationTraced.class;
    }

    @Override
    public boolean write(OperationTraced change) {
      store.appendTrace(change.operationId(), Json.write(java.util.List.of(change.entry())));
      return true;
    }
  }

  /** Closes operations and passes them on. */
  record Leave(
      OperationStore store, Operations operations, WakeUps wakeUps, FaultPoints faultPoints)
      implements ChangeWriter<OperationLeft> {
    @Override
    public Class<OperationLeft> changes() {
      return OperationLeft.class;
    }

    @Override
    public boolean write(OperationLeft change) {
      QueuedOperation operation = change.operation();
      UUID worker = change.worker();
      boolean ours =
          switch (change.outcome()) {
            case Outcome.Ended ended -> close(operation, worker, ended);
            case Outcome.Again again ->
                pass(
                    operation,
                    worker,
                    operation.queue(),
                    again.step(),
                    again.counts(),
                    again.payload(),
                    again.after());
            case Outcome.HandedOver over ->
                pass(
                    operation,
                    worker,
                    over.queue(),
                    over.step(),
                    true,
                    over.payload(),
                    Duration.ZERO);
            case Outcome.AwaitsChildren parent -> waits(operation, worker, parent);
          };
      if (!ours) {
        throw new FencedException(
            "Operation %s is no longer owned under fence %d"
                .formatted(operation.id(), operation.fence()));
      }
      return true;
    }

    private boolean close(QueuedOperation operation, @Nullable UUID worker, Outcome.Ended ended) {
      faultPoints.reached(operation.kind().wireName() + ".close");
      OperationStore.Closed closed =
          store
              .close(
                  operation.id(),
                  operation.fence(),
                  worker,
                  ended.state(),
                  ended.result().isEmpty() ? null : Json.write(ended.result()),
                  ended.fault() == null
                      ? null
                      : Json.write(
                          Map.of("code", ended.fault().code(), "reason", ended.fault().reason())))
              .orElse(null);
      if (closed != null) {
        operations.tellOfEnd(operation.id(), closed);
      }
      return closed != null;
    }

    private boolean waits(
        QueuedOperation operation, @Nullable UUID worker, Outcome.AwaitsChildren parent) {
      if (worker == null || !store.waitForChildren(operation, worker, parent.step())) {
        return false;
      }
      if (parent.payload() != null) {
        store.replacePayload(operation.id(), Json.write(parent.payload()));
      }
      parent.children().forEach(child -> operations.submit(child, operation.id()));
      return true;
    }

    private boolean pass(
        QueuedOperation operation,
        @Nullable UUID worker,
        String queue,
        String step,
        boolean counts,
        @Nullable Record payload,
        Duration after) {
      boolean passed =
          store.pass(
              operation.id(),
              operation.fence(),
              worker,
              queue,
              step,
              counts,
              after,
              operation.kind().row().deadlines().queued());
      if (passed && payload != null) {
        store.replacePayload(operation.id(), Json.write(payload));
      }
      if (passed && after.isZero()) {
        wakeUps.afterCommit(queue, operation.kind().row().lane(), operation.id());
      }
      return passed;
    }
  }
}
