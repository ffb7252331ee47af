package dev.halite.common.engine.operation;

import dev.halite.common.engine.identity.RequestContext;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An operation about to be recorded.
 *
 * @param payload of the kind's payload class, stored as JSON under its payload version
 * @param blockedBy an operation whose end it must wait for
 * @param awaitedOn the queue on which somebody waits to be told of its end
 * @param holds resources that must not go away while it lives, with what the operation does to them
 */
public record NewOperation(
    OperationKind kind,
    UUID resourceId,
    String queue,
    Record payload,
    RequestContext context,
    @Nullable UUID blockedBy,
    @Nullable String awaitedOn,
    Map<UUID, String> holds) {

  public NewOperation {
    if (!kind.row().payload().isInstance(payload)) {
      throw new IllegalArgumentException(
          kind.wireName() + " takes no " + payload.getClass().getSimpleName());
    }
    holds = Map.copyOf(holds);
  }

  /** An operation that waits for nothing, and that nobody waits for. */
  public NewOperation(
      OperationKind kind, UUID resourceId, String queue, Record payload, RequestContext context) {
    this(kind, resourceId, queue, payload, context, null, null, Map.of());
  }

  /** An operation that waits for the end of another. */
  public NewOperation(
      OperationKind kind,
      UUID resourceId,
      String queue,
      Record payload,
      RequestContext context,
      @Nullable UUID blockedBy) {
    this(kind, resourceId, queue, payload, context, blockedBy, null, Map.of());
  }

  /** The same, once that operation has ended. */
  public NewOperation after(@Nullable UUID operationId) {
    return new NewOperation(
        kind, resourceId, queue, payload, context, operationId, awaitedOn, holds);
  }

  /** The same, its end being told on a queue; see {@link OperationResults#queue}. */
  public NewOperation toldTo(String waitersQueue) {
    return new NewOperation(
        kind, resourceId, queue, payload, context, blockedBy, waitersQueue, holds);
  }

  /**
   * The same, keeping resources from being deleted while it lives. Whoever submits it has locked
   * their rows before, as whoever makes any child has: a delete reads holds under that lock.
   *
   * @param more ids, with what is done to each, such as 'is being copied'
   */
  public NewOperation holding(Map<UUID, String> more) {
    return new NewOperation(kind, resourceId, queue, payload, context, blockedBy, awaitedOn, more);
  }
}
