package dev.halite.node.attachment;

import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.ServerConnector;
import dev.halite.common.catalog.attachment.Way;
import dev.halite.common.engine.secret.SecretText;
import dev.halite.driver.ConnectionRequest;
import java.util.List;
import java.util.UUID;

/** A server's way to a volume, as drivers are asked for it. */
final class ServerRequest {
  private ServerRequest() {}

  static ConnectionRequest of(
      Attachment attachment, UUID volumePlacement, Way way, boolean readOnly) {
    return new ConnectionRequest(
        attachment.volumeId(),
        volumePlacement,
        attachment.id(),
        ServerConnector.connector(way.connector()),
        readOnly);
  }

  /**
   * A way that is to end.
   *
   * @param others what the servers of the other attachments say of themselves
   */
  static ConnectionRequest toEnd(
      Attachment attachment, UUID volumePlacement, Way way, List<SecretText> others) {
    return new ConnectionRequest(
        attachment.volumeId(),
        volumePlacement,
        attachment.id(),
        ServerConnector.connector(way.connector()),
        false,
        others.stream().map(ServerConnector::connector).toList());
  }
}
