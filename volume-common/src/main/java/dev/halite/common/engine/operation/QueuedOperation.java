package dev.halite.common.engine.operation;

import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.observability.LogFields;
import java.time.Duration;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * An operation as its queue holds it.
 *
 * @param fence grows by one with each change of owner; every statement of the operation names it
 * @param attempts how often it has been claimed, this time included
 * @param waited for how long its runs have come to nothing because something else had to end first,
 *     when it was read
 */
public record QueuedOperation(
    UUID id,
    OperationKind kind,
    int payloadVersion,
    UUID resourceId,
    String queue,
    long fence,
    int attempts,
    Duration waited,
    JsonNode payload,
    RequestContext context) {
  /** Key in the payloads of those that may have somebody to fence before they end. */
  static final String UNSETTLED = "unsettled";

  /** Whether a call without an answer has to be fenced first. */
  boolean hasToFence() {
    return payload.hasNonNull(UNSETTLED);
  }

  /** The same, further than it was: its claims count anew, though it has been begun. */
  QueuedOperation begunAnew() {
    return new QueuedOperation(
        id, kind, payloadVersion, resourceId, queue, fence, 1, Duration.ZERO, payload, context);
  }

  /** Puts the ids by which the operation is followed on every log line of this thread. */
  public LogFields logFields() {
    return LogFields.none()
        .with(LogFields.REQUEST, context.requestId())
        .with(LogFields.GLOBAL_REQUEST, context.globalRequestId())
        .with(LogFields.RESOURCE, resourceId)
        .with(LogFields.OPERATION, id);
  }
}
