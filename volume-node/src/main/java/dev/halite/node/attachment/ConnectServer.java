package dev.halite.node.attachment;

import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.AttachmentChange;
import dev.halite.common.catalog.attachment.AttachmentKind;
import dev.halite.common.catalog.attachment.AttachmentStatus;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.catalog.attachment.ConnectPayload;
import dev.halite.common.catalog.attachment.ConnectionText;
import dev.halite.common.catalog.attachment.ServerTerms;
import dev.halite.common.catalog.attachment.Way;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.MessageAction;
import dev.halite.common.engine.kind.ResourceType;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.message.MessageRecorded;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.ConnectionSupport;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.BackendFlow;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Lets a server reach a volume.
 *
 * <ol>
 *   <li>connect: the driver opens the way and says how to go it; again, it says the same;
 *   <li>finish: what the server is told is on the attachment, which is 'attaching'.
 * </ol>
 *
 * <p>Undo: none. What the server has said stays on the attachment, and with it the attachment's
 * delete takes away whatever is at the storage by then. It waits for the end of this operation, and
 * a call that gave no answer holds the volume's lock at the storage, so that it comes first.
 */
@Component
final class ConnectServer implements BackendFlow<Subject> {
  private final Attachments attachments;
  private final ServerTerms terms;

  ConnectServer(Attachments attachments, ServerTerms terms) {
    this.attachments = attachments;
    this.terms = terms;
  }

  @Override
  public OperationKind kind() {
    return AttachmentKind.CONNECT;
  }

  @Override
  public Outcome run(Claim claim, Subject subject, Backend backend) {
    ConnectPayload payload = claim.payload(ConnectPayload.class);
    Attachment attachment = attachments.find(subject.id(), null).orElse(null);
    Way way = attachments.way(subject.id());
    if (attachment == null
        || isLetGo(attachment, way)
        || !payload.connectorHash().equals(way.connectorHash())) {
      return Outcome.cancelled(
          new Fault(FaultCode.CANCELLED, "The attachment is not waiting for this server any more."),
          List.of());
    }
    ConnectionRequest request =
        ServerRequest.of(attachment, payload.volumePlacement(), way, payload.readOnly());
    claim.stage("connect");
    ConnectionInfo info =
        backend.call(
            claim,
            Set.of(request.volumeId()),
            ConnectionSupport.class,
            driver -> driver.connect(Backend.mark(claim), request));
    claim.stage("finish");
    return Outcome.succeeded(
        List.of(
            new AttachmentChange.Connected(
                attachment.volumeId(),
                attachment.id(),
                payload.connectorHash(),
                ConnectionText.of(
                    info,
                    terms.of(attachment.volumeId()),
                    request.connector(),
                    payload.readOnly()))));
  }

  /** A run that was asked to end may have gone back to its queue before it heard of that. */
  private static boolean isLetGo(Attachment attachment, Way way) {
    return attachment.status() == AttachmentStatus.DETACHING || way.disconnecting() != null;
  }

  @Override
  public Outcome failed(Claim claim, Subject subject, Backend backend, HaliteException fault) {
    Outcome after = Endings.afterFault(claim.operation(), subject, fault.fault());
    // Who let the attachment go knows why it came to nothing.
    return after instanceof Outcome.Ended && fault.code() != FaultCode.CANCELLED
        ? Endings.failed(
            claim.operation(),
            subject,
            fault.fault(),
            new MessageRecorded(
                claim.operation().context(),
                ResourceType.VOLUME,
                claim.payload(ConnectPayload.class).volumeId(),
                MessageAction.UPDATE_ATTACHMENT,
                fault.code(),
                fault.fault().told()))
        : after;
  }
}
