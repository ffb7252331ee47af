package dev.halite.common.catalog.attachment;

import java.util.UUID;

/**
 * Payload of {@code attachment.connect}, version 1. Fields are only added. What the server says of
 * itself may be secret, and is on the attachment's row.
 *
 * @param volumePlacement placement of the volume
 * @param connectorHash of what the server says of itself; another one is another connection
 * @param readOnly whether the server may not write
 */
public record ConnectPayload(
    UUID volumeId, UUID volumePlacement, String connectorHash, boolean readOnly) {}
