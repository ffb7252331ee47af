package dev.halite.api.operation;

import dev.halite.common.engine.operation.OperationRun;
import dev.halite.common.engine.operation.RecordedOperation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is read beside the operations of an answer.
 *
 * @param runs the live halves of those that have not ended
 * @param inside whether the caller is told of hosts and backends
 */
record OperationBeside(Map<UUID, OperationRun> runs, boolean inside) {
  private static final String FOR_A_BACKEND = "waiting for a backend";

  OperationBeside {
    runs = Map.copyOf(runs);
  }

  @Nullable OperationRun run(RecordedOperation operation) {
    return runs.get(operation.id());
  }

  /** Where it stands. A step that names a backend, names it to administrators only. */
  @Nullable String step(RecordedOperation operation) {
    OperationRun run = run(operation);
    return run == null ? null : inside || !namesBackend(run) ? run.step() : FOR_A_BACKEND;
  }

  private static boolean namesBackend(OperationRun run) {
    return run.step().indexOf('@') >= 0;
  }

  /** What stands between it and a worker; null where it has one, or has ended. */
  @Nullable Map<String, Object> waitsFor(RecordedOperation operation) {
    OperationRun run = run(operation);
    if (run == null || run.worker() != null) {
      return null;
    }
    Map<String, Object> waits = new LinkedHashMap<>();
    if (run.blockedBy() != null) {
      waits.put("reason", "operation");
      waits.put("operation_id", run.blockedBy());
    } else if (run.runAt() == null) {
      waits.put("reason", "children");
    } else if (!run.due()) {
      waits.put("reason", namesBackend(run) ? "backend" : "time");
      waits.put("until", run.runAt());
    } else {
      waits.put("reason", "turn");
    }
    return waits;
  }

  /** Who works on it; null where nobody does. */
  @Nullable Map<String, Object> owner(RecordedOperation operation) {
    OperationRun run = run(operation);
    if (run == null || run.worker() == null) {
      return null;
    }
    Map<String, Object> owner = new LinkedHashMap<>();
    owner.put("worker_id", run.worker());
    if (run.host() != null) {
      owner.put("host", run.host());
    }
    return owner;
  }
}
