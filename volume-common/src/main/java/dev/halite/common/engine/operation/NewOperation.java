package dev.halite.common.engine.operation;

import dev.halite.common.engine.identity.RequestContext;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An operation about to be recorded.
 *
 * @param exclusive whether no other exclusive operation may be under way on the resource
 * @param payload a record, stored as JSON under the kind's payload version
 * @param blockedBy an operation whose end it must wait for
 */
public record NewOperation(
    OperationKind kind,
    ResourceType resourceType,
    UUID resourceId,
    @Nullable String projectId,
    boolean exclusive,
    String queue,
    Record payload,
    RequestContext context,
    @Nullable UUID blockedBy) {}
