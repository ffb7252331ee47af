package dev.halite.node.attachment;

import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.Way;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.secret.SecretText;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Connector;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A server's way to a volume, as drivers are asked for it. */
final class ServerRequest {
  private ServerRequest() {}

  static ConnectionRequest of(
      Attachment attachment, UUID volumePlacement, Way way, boolean readOnly) {
    return new ConnectionRequest(
        attachment.volumeId(),
        volumePlacement,
        attachment.id(),
        new Connector(properties(way.connector())),
        readOnly);
  }

  @SuppressWarnings("unchecked") // a JSON object is such a map
  private static Map<String, Object> properties(@Nullable SecretText connector) {
    return connector == null ? Map.of() : Json.read(connector.reveal(), Map.class);
  }
}
