package dev.halite.common.engine.operation;

import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What was asked for, as it was recorded, and how it ended.
 *
 * @param projectId whose request it was; null: nobody's in particular
 * @param parentId the operation that had it made; null when a request did
 * @param error code and reason as JSON; null when it did not fail
 * @param trace what was decided on its way, as a JSON list; null when nothing was
 */
public record RecordedOperation(
    UUID id,
    String kind,
    String resourceType,
    UUID resourceId,
    @Nullable String projectId,
    @Nullable UUID parentId,
    String state,
    @Nullable String error,
    @Nullable String trace,
    Instant createdAt,
    @Nullable Instant endedAt) {

  /** Why it did not succeed; null where nothing says so. */
  public @Nullable Fault fault() {
    return error == null ? null : fault(error, state);
  }

  /** The one place where a fault is made of what was recorded. */
  static Fault fault(@Nullable String error, String state) {
    JsonNode recorded = Json.tree(error == null ? "{}" : error);
    FaultCode code = FaultCode.INTERNAL;
    for (FaultCode known : FaultCode.values()) {
      if (known.name().equals(recorded.path("code").asString(""))) {
        code = known;
      }
    }
    return new Fault(code, recorded.path("reason").asString("The operation was " + state + "."));
  }
}
