package dev.halite.node.volume;

import dev.halite.common.catalog.volume.VolumeKind;
import dev.halite.common.engine.operation.OperationKind;
import org.springframework.stereotype.Component;

/** Gives a volume another type where it is, as {@link RetypingVolume} says. */
@Component
final class RetypeVolume extends RetypingVolume {
  RetypeVolume(TypeAtStorage types) {
    super(types);
  }

  @Override
  public OperationKind kind() {
    return VolumeKind.RETYPE;
  }
}
