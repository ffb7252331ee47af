package dev.halite.common.catalog.snapshot;

import dev.halite.common.engine.operation.UndoPayload;
import java.util.UUID;

/**
 * Payload of {@code snapshot.undo}, version 1: removes what one attempt to take a snapshot made.
 *
 * @param placement of the snapshot
 * @param unsettled token of the driver's incarnation that may still be at it
 */
public record SnapshotUndoPayload(
    UUID snapshotId, UUID placement, UUID volumeId, UUID volumePlacement, String unsettled)
    implements UndoPayload<SnapshotUndoPayload> {

  @Override
  public SnapshotUndoPayload unsettledBy(String token) {
    return new SnapshotUndoPayload(snapshotId, placement, volumeId, volumePlacement, token);
  }
}
