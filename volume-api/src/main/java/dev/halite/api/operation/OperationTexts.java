package dev.halite.api.operation;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.operation.RecordedOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What an operation has recorded, in the words that are for users and in those that are not. */
final class OperationTexts {
  private OperationTexts() {}

  /** Why it did not succeed: as its user message says it, without the inside of the service. */
  static @Nullable Map<String, Object> error(RecordedOperation operation, Object beside) {
    Fault fault = operation.fault();
    return fault == null ? null : Map.of("code", fault.code().name(), "message", fault.told());
  }

  /** The same in the words of what failed. */
  static @Nullable String errorReason(RecordedOperation operation, Object beside) {
    Fault fault = operation.fault();
    return fault == null ? null : fault.reason();
  }

  /** A sentence for each decision; the pools that it looked at are in the {@link #trace}. */
  static List<String> decisions(RecordedOperation operation, Object beside) {
    List<String> decisions = new ArrayList<>();
    for (JsonNode decision : trace(operation, beside)) {
      JsonNode summary = decision.path("summary");
      if (summary.isString()) {
        decisions.add(summary.stringValue());
      }
    }
    return decisions;
  }

  /** All that is known of the decisions. */
  static JsonNode trace(RecordedOperation operation, Object beside) {
    return Json.tree(operation.trace() == null ? "[]" : operation.trace());
  }
}
