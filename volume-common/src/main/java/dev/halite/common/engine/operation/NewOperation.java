package dev.halite.common.engine.operation;

import dev.halite.common.engine.identity.RequestContext;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An operation about to be recorded.
 *
 * @param payload of the kind's payload class, stored as JSON under its payload version
 * @param blockedBy an operation whose end it must wait for
 */
public record NewOperation(
    OperationKind kind,
    UUID resourceId,
    String queue,
    Record payload,
    RequestContext context,
    @Nullable UUID blockedBy) {

  public NewOperation {
    if (!kind.row().payload().isInstance(payload)) {
      throw new IllegalArgumentException(
          kind.wireName() + " takes no " + payload.getClass().getSimpleName());
    }
  }

  /** An operation that waits for nothing. */
  public NewOperation(
      OperationKind kind, UUID resourceId, String queue, Record payload, RequestContext context) {
    this(kind, resourceId, queue, payload, context, null);
  }
}
