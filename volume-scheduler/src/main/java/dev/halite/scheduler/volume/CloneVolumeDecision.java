package dev.halite.scheduler.volume;

import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.operation.Decision;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.QueuedOperation;

/** Places a clone: as any new volume, but its payload leaves one place only. */
final class CloneVolumeDecision implements Decision {
  private final CreateVolumeDecision create;

  CloneVolumeDecision(CreateVolumeDecision create) {
    this.create = create;
  }

  @Override
  public OperationKind kind() {
    return VolumeKind.CLONE;
  }

  @Override
  public void decide(QueuedOperation operation) {
    create.decide(operation);
  }
}
