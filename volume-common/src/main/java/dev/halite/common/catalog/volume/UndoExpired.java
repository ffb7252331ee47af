package dev.halite.common.catalog.volume;

import dev.halite.common.engine.operation.ExpiredOperation;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Operations;
import dev.halite.common.engine.operation.QueuedOperation;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An undo is never given up: what it would remove occupies space that somebody pays for. */
final class UndoExpired implements ExpiredOperation {
  private static final Logger log = LoggerFactory.getLogger(UndoExpired.class);

  private final Operations operations;

  UndoExpired(Operations operations) {
    this.operations = operations;
  }

  @Override
  public OperationKind kind() {
    return OperationKind.PLACEMENT_UNDO;
  }

  @Override
  public void expire(QueuedOperation operation) {
    log.error(
        "Placement of volume {} on queue {} still waits to be removed",
        operation.resourceId(),
        operation.queue());
    operations.postpone(operation, Duration.ofMinutes(10));
  }
}
