package dev.halite.common.catalog.volume;

import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.ExpiredOperation;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.OperationState;
import dev.halite.common.engine.operation.Operations;
import dev.halite.common.engine.operation.QueuedOperation;
import java.util.Map;

/** A create that nobody took in time, or that was cancelled while it waited. */
final class CreateExpired implements ExpiredOperation {
  private final Volumes volumes;
  private final VolumeEndings endings;
  private final Operations operations;

  CreateExpired(Volumes volumes, VolumeEndings endings, Operations operations) {
    this.volumes = volumes;
    this.endings = endings;
    this.operations = operations;
  }

  @Override
  public OperationKind kind() {
    return OperationKind.VOLUME_CREATE;
  }

  @Override
  public void expire(QueuedOperation operation) {
    HaliteException fault =
        new HaliteException(
            FaultCode.DEADLINE_EXCEEDED,
            "No running service took the volume from queue '%s' in time."
                .formatted(operation.queue()));
    Volume volume = volumes.find(operation.resourceId()).orElse(null);
    endings.createFailed(operation.resourceId(), operation.context(), fault);
    operations.closeQueued(operation, OperationState.FAILED, Map.of("reason", fault.reason()));
    if (volume != null && volume.placement() != null && volume.host() != null) {
      endings.undoLater(volume.id(), volume.placement(), volume.host(), null, operation.context());
    }
  }
}
