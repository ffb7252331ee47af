package dev.halite.common.volume;

import java.util.UUID;

/**
 * Payload of {@code placement.undo}, version 1: removes one placement's storage object.
 *
 * @param host {@code host@backend#pool} where the placement was tried
 */
public record PlacementUndoPayload(UUID volumeId, UUID placement, String host) {}
