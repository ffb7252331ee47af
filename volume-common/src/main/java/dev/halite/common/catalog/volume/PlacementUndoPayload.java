package dev.halite.common.catalog.volume;

import dev.halite.common.engine.operation.UndoPayload;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Payload of {@code placement.undo}, version 1: removes one placement's storage object.
 *
 * @param host {@code host@backend#pool} where the placement was tried
 * @param unsettled token of the driver's incarnation that may still be making or removing it,
 *     because it gave no answer; null when none can be
 */
public record PlacementUndoPayload(
    UUID volumeId, UUID placement, String host, @Nullable String unsettled)
    implements UndoPayload<PlacementUndoPayload> {

  @Override
  public PlacementUndoPayload unsettledBy(String token) {
    return new PlacementUndoPayload(volumeId, placement, host, token);
  }
}
