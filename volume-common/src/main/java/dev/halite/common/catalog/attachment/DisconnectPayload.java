package dev.halite.common.catalog.attachment;

import java.util.UUID;

/**
 * Payload of {@code attachment.disconnect}, version 1. Fields are only added.
 *
 * @param volumePlacement placement of the volume
 * @param force whether the server may still be writing, and must be cut off
 * @param keeps whether the attachment stays, without a way
 */
public record DisconnectPayload(
    UUID volumeId, UUID volumePlacement, boolean force, boolean keeps) {}
