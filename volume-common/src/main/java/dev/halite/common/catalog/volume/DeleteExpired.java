package dev.halite.common.catalog.volume;

import dev.halite.common.catalog.message.MessageAction;
import dev.halite.common.catalog.message.UserMessages;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.ExpiredOperation;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.OperationState;
import dev.halite.common.engine.operation.Operations;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.common.engine.operation.ResourceType;
import java.util.List;
import java.util.Map;

/** A delete that its backend's node did not take in time: it can be asked for again. */
final class DeleteExpired implements ExpiredOperation {
  private final Volumes volumes;
  private final UserMessages messages;
  private final Operations operations;

  DeleteExpired(Volumes volumes, UserMessages messages, Operations operations) {
    this.volumes = volumes;
    this.messages = messages;
    this.operations = operations;
  }

  @Override
  public OperationKind kind() {
    return OperationKind.VOLUME_DELETE;
  }

  @Override
  public void expire(QueuedOperation operation) {
    HaliteException fault =
        new HaliteException(
            FaultCode.DEADLINE_EXCEEDED,
            "No running node took the deletion from queue '%s' in time."
                .formatted(operation.queue()));
    volumes.move(
        operation.resourceId(),
        List.of(VolumeStatus.DELETING, VolumeStatus.ERROR_MANAGING_DELETING),
        VolumeStatus.ERROR_DELETING);
    operations.closeQueued(operation, OperationState.FAILED, Map.of("reason", fault.reason()));
    messages.record(
        operation.context(),
        ResourceType.VOLUME,
        operation.resourceId(),
        MessageAction.DELETE,
        fault);
  }
}
