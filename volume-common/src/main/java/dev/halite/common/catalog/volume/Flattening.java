package dev.halite.common.catalog.volume;

import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.NoPayload;
import dev.halite.common.engine.operation.OperationSubmitted;
import dev.halite.common.engine.operation.QueuedOperation;
import dev.halite.common.engine.outcome.Change;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A volume that reads from too many others is made to stand alone while it is used. It has one
 * operation for that at a time, which whoever removes it or takes it back to a snapshot has end,
 * notes in the payload, and has begin anew where the volume stays.
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

  /**
   * It begins anew if that is noted; where the volume is not fit for it by then, its run sees that.
   *
   * @param operation on the volume's node, which has ended
   * @param noted whether the volume was being flattened before; null: no
   */
  public static List<Change> anew(
      QueuedOperation operation, Volume volume, @Nullable Boolean noted) {
    return Boolean.TRUE.equals(noted)
        ? List.of(of(volume, operation.queue(), operation.context()))
        : List.of();
  }
}
