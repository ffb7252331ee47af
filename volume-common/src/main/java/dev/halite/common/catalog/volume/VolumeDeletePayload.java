package dev.halite.common.catalog.volume;

import java.util.UUID;

/**
 * Payload of {@code volume.delete}, version 1.
 *
 * @param previousStatus where the volume goes back to when the storage says that it is busy
 */
public record VolumeDeletePayload(UUID volumeId, String previousStatus) {}
