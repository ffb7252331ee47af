package dev.halite.api.attachment;

import dev.halite.api.action.ActionRequest;
import dev.halite.api.json.UuidText;
import dev.halite.common.catalog.attachment.ServerConnector;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a client says of the attachment it wants.
 *
 * @param instanceId the server; null where it is not said
 * @param mode {@code rw} or {@code ro}; null leaves it to the volume
 * @param server what the server says of itself; null where it is to be connected later
 */
record AttachmentRequest(
    UUID volumeId,
    @Nullable UUID instanceId,
    @Nullable String mode,
    @Nullable ServerConnector server) {

  /** Reads a body that is valid by schema. */
  static AttachmentRequest of(ActionRequest request) {
    JsonNode attachment = request.input("attachment");
    JsonNode instance = attachment.path("instance_uuid");
    JsonNode mode = attachment.path("mode");
    JsonNode connector = attachment.path("connector");
    return new AttachmentRequest(
        UuidText.parse(attachment.path("volume_uuid").stringValue()),
        instance.isString() ? UuidText.parse(instance.stringValue()) : null,
        mode.isString() ? mode.stringValue() : null,
        connector.isEmpty() ? null : ConnectorReader.read(connector));
  }
}
