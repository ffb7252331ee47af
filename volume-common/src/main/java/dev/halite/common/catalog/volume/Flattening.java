package dev.halite.common.catalog.volume;

import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.NoPayload;
import dev.halite.common.engine.operation.OperationSubmitted;
import dev.halite.common.engine.outcome.Change;

/**
 * A volume that reads from too many others is made to stand alone while it is used. It has one
 * operation for that at a time, which whoever removes it or takes it back to a snapshot has end.
 */
public final class Flattening {
  private Flattening() {}

  /**
   * It begins some time after this.
   *
   * @param queue of the volume's node
   */
  public static Change of(Volume volume, String queue, RequestContext context) {
    return new OperationSubmitted(
        new NewOperation(VolumeKind.FLATTEN, volume.id(), queue, new NoPayload(), context),
        volume.id());
  }
}
