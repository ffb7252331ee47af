package dev.halite.node.attachment;

import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.AttachmentKind;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.catalog.attachment.DisconnectPayload;
import dev.halite.common.engine.fault.Fault;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.kind.Subject;
import dev.halite.common.engine.operation.Claim;
import dev.halite.common.engine.operation.Endings;
import dev.halite.common.engine.operation.OperationKind;
import dev.halite.common.engine.operation.Outcome;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.ConnectionSupport;
import dev.halite.node.backend.Backend;
import dev.halite.node.backend.BackendFlow;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Takes a server's way to a volume away.
 *
 * <ol>
 *   <li>disconnect: the driver closes the way; one that is not there is success;
 *   <li>finish: the attachment is gone, and the volume's status is what the others make it; or it
 *       stays without a way, where a client ends the two one after the other.
 * </ol>
 *
 * <p>Undo: none; it is tried again, more and more seldom, until it succeeds. Before that the server
 * may still write, so nobody else is given the volume. One that does not cut the server off gives
 * way to one that does.
 */
@Component
final class DisconnectServer implements BackendFlow<Subject> {
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final Attachments attachments;

  DisconnectServer(Attachments attachments) {
    this.attachments = attachments;
  }

  @Override
  public OperationKind kind() {
    return AttachmentKind.DISCONNECT;
  }

  @Override
  public Outcome run(Claim claim, Subject subject, Backend backend) {
    DisconnectPayload payload = claim.payload(DisconnectPayload.class);
    Attachment attachment = attachments.find(subject.id(), null).orElse(null);
    if (attachment == null) {
      return Outcome.succeeded(List.of());
    }
    claim.stage("disconnect");
    backend.run(
        claim,
        Set.of(attachment.volumeId()),
        ConnectionSupport.class,
        driver ->
            driver.disconnect(Backend.mark(claim), request(attachment, payload), payload.force()));
    claim.stage("finish");
    return Outcome.succeeded(List.of(payload.done(claim.operation())));
  }

  /** When the call begins, which may have waited: who else has the volume must not be of before. */
  private ConnectionRequest request(Attachment attachment, DisconnectPayload payload) {
    return ServerRequest.toEnd(
        attachment,
        payload.volumePlacement(),
        attachments.way(attachment.id()),
        attachments.otherConnectors(attachment.volumeId(), attachment.id()));
  }

  @Override
  public Outcome failed(Claim claim, Subject subject, Backend backend, HaliteException fault) {
    if (!claim.payload(DisconnectPayload.class).force()
        && attachments.isCutOffBesides(subject.id(), claim.operation().id())) {
      return Outcome.cancelled(
          new Fault(FaultCode.CANCELLED, "The server is cut off by another operation."), List.of());
    }
    return new Outcome.Again(Endings.pauseAfter(claim.operation(), LONGEST_PAUSE), "retrying");
  }
}
