package dev.halite.node;

import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.AttachmentFacts;
import dev.halite.common.catalog.attachment.AttachmentKind;
import dev.halite.common.catalog.attachment.AttachmentStatus;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.catalog.attachment.ConnectPayload;
import dev.halite.common.catalog.attachment.DisconnectPayload;
import dev.halite.common.catalog.attachment.NewAttachment;
import dev.halite.common.catalog.attachment.ServerConnector;
import dev.halite.common.catalog.attachment.Way;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Operations;
import dev.halite.common.engine.secret.SecretText;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the API would have done with attachments before a node has to do with them. */
public record AttachmentsUnderTest(NodeUnderTest node) {

  /** An attachment of a volume, as the API would record it. */
  public UUID attach(UUID volume) {
    UUID id = UUID.randomUUID();
    node.transactions()
        .executeWithoutResult(
            status -> {
              Attachments attachments = node.bean(Attachments.class);
              attachments.insert(
                  attachments.lockedFacts(volume, null),
                  new NewAttachment(
                      id,
                      volume,
                      "project",
                      null,
                      AttachmentStatus.RESERVED,
                      Attachment.READ_WRITE,
                      Instant.now()));
            });
    return id;
  }

  /** Has a server connected; returns the operation. */
  public UUID connect(UUID attachment, String connector) {
    return connectAfter(attachment, connector, () -> {});
  }

  /** The same, with something else that happens to the attachment before. */
  public UUID connectAfter(UUID attachment, String connector, Runnable before) {
    String hash = Integer.toHexString(connector.hashCode());
    return Objects.requireNonNull(
        node.transactions()
            .execute(
                status -> {
                  Attachments attachments = node.bean(Attachments.class);
                  Volume volume = attachments.lockedFactsOf(attachment, null).volume();
                  attachments.keepConnector(
                      attachment, new ServerConnector(new SecretText(connector), hash, null, null));
                  before.run();
                  return submit(
                      AttachmentKind.CONNECT,
                      attachment,
                      volume,
                      new ConnectPayload(
                          volume.id(), Objects.requireNonNull(volume.placement()), hash, false));
                }));
  }

  /** Has a server disconnected; returns the operation. */
  public UUID disconnect(UUID attachment) {
    return disconnect(attachment, false, null);
  }

  /** The same by force or not, after another operation. */
  public UUID disconnect(UUID attachment, boolean force, @Nullable UUID before) {
    return Objects.requireNonNull(
        node.transactions()
            .execute(
                status -> {
                  AttachmentFacts facts =
                      node.bean(Attachments.class).lockedFactsOf(attachment, null);
                  node.bean(Attachments.class).letGo(facts, attachment);
                  Volume volume = facts.volume();
                  return node.bean(Operations.class)
                      .submit(
                          DisconnectPayload.operation(
                              volume, attachment, force, false, NodeUnderTest.CONTEXT, before));
                }));
  }

  private UUID submit(OperationKind kind, UUID resource, Volume volume, Record payload) {
    return node.bean(Operations.class)
        .submit(
            new NewOperation(
                kind,
                resource,
                HostName.parse(Objects.requireNonNull(volume.host())).nodeQueue(),
                payload,
                NodeUnderTest.CONTEXT));
  }

  /** How far a server's way is. */
  public Way way(UUID attachment) {
    return node.bean(Attachments.class).way(attachment);
  }
}
