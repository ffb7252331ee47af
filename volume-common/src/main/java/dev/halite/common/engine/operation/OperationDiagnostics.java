package dev.halite.common.engine.operation;

import dev.halite.common.engine.observability.Diagnostics.Section;
import dev.halite.common.engine.worker.Lease;
import dev.halite.common.engine.worker.WorkerProcess;
import java.util.List;

/** What the diagnostics dump says of this process as a worker. */
final class OperationDiagnostics {
  private OperationDiagnostics() {}

  static Section lease(WorkerProcess worker) {
    return new Section(
        "lease",
        () -> {
          if (!worker.isRunning()) {
            return List.of("not registered");
          }
          Lease lease = worker.lease();
          String state = lease.isLost() ? "lost" : lease.isFresh() ? "fresh" : "stale";
          return List.of(
              "worker %s on %s, %s, renewed %d ms ago"
                  .formatted(lease.workerId(), worker.host(), state, lease.ageMillis()));
        });
  }

  static Section operations(OperationWorkers workers) {
    return new Section(
        "operations under way",
        () -> workers.claims().stream().map(OperationDiagnostics::line).toList());
  }

  private static String line(Claim claim) {
    QueuedOperation operation = claim.operation();
    return "%s %s on %s, queue %s, step %s, attempt %d, fence %d, request %s"
        .formatted(
            operation.kind().wireName(),
            operation.id(),
            operation.resourceId(),
            operation.queue(),
            claim.step(),
            operation.attempts(),
            operation.fence(),
            operation.context().requestId());
  }
}
