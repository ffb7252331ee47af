package dev.halite.api.attachment;

import dev.halite.api.CatalogApi;
import dev.halite.common.catalog.attachment.AttachmentChange;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.catalog.attachment.ServerConnector;
import dev.halite.common.engine.database.Json;
import dev.halite.common.engine.outcome.Changes;
import dev.halite.common.engine.secret.SecretText;
import java.util.List;
import java.util.UUID;
import org.springframework.transaction.support.TransactionTemplate;

/** An attachment whose server was connected, as a node leaves it. */
public final class ConnectedAttachment {
  /** What its server says of itself. */
  public static final String CONNECTOR = "{\"host\":\"compute\",\"ip\":\"10.0.0.1\"}";

  private ConnectedAttachment() {}

  /** Connects the server, with this secret among what it is told. */
  public static void connect(UUID volume, UUID attachment, String secret) {
    ServerConnector server = ConnectorReader.read(Json.tree(CONNECTOR));
    Attachments attachments = CatalogApi.bean(Attachments.class);
    CatalogApi.bean(TransactionTemplate.class)
        .executeWithoutResult(
            status -> {
              attachments.lockedFacts(volume, null);
              attachments.keepConnector(attachment, server);
              CatalogApi.bean(Changes.class)
                  .make(
                      List.of(
                          new AttachmentChange.Connected(
                              volume,
                              attachment,
                              server.hash(),
                              new SecretText(
                                  "{\"driver_volume_type\":\"fake\",\"data\":{\"password\":\""
                                      + secret
                                      + "\"}}"))));
            });
  }
}
