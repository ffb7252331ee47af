package dev.halite.common.catalog.attachment;

import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.kind.KindRow;
import dev.halite.common.engine.kind.Lane;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.common.engine.operation.QueuedOperation;
import java.time.Duration;

/**
 * What is done with attachments at a backend. The status is moved by {@link AttachmentChange}: a
 * client brings an attachment out of where they leave it.
 */
public enum AttachmentKind implements OperationKind {
  /** Let a server reach a volume. */
  CONNECT(
      KindRow.of(
              "attachment.connect",
              ResourceType.ATTACHMENT,
              ConnectPayload.class,
              Duration.ofMinutes(15))
          .retrying(4)),
  /** Take a server's way to a volume away. */
  DISCONNECT(
      KindRow.of(
              "attachment.disconnect",
              ResourceType.ATTACHMENT,
              DisconnectPayload.class,
              Duration.ofDays(7))
          .in(Lane.CONTROL)
          .forEver()) {
    /** It is never given up: until it is done the server may still write. */
    @Override
    public Outcome expired(QueuedOperation operation, Subject subject, Fault cause) {
      return new Outcome.Again(Duration.ofMinutes(10), "postponed");
    }
  };

  private final KindRow row;

  AttachmentKind(KindRow row) {
    this.row = row;
  }

  @Override
  public KindRow row() {
    return row;
  }
}
