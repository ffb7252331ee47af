package dev.halite.api.attachment;

import dev.halite.api.action.NamedResource;
import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.AttachmentFacts;
import dev.halite.common.catalog.attachment.AttachmentGuards;
import dev.halite.common.catalog.attachment.AttachmentGuards.Call;
import dev.halite.common.catalog.attachment.AttachmentKind;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.catalog.attachment.ConnectPayload;
import dev.halite.common.catalog.attachment.ServerConnector;
import dev.halite.common.catalog.attachment.Way;
import dev.halite.common.catalog.volume.HostName;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.event.EventRecorded;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.Intake;
import dev.halite.common.engine.operation.Intake.Recorded;
import dev.halite.common.engine.operation.NewOperation;
import dev.halite.common.engine.operation.OperationResults;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Has a server connected, once for what it says of itself: to say the same again joins the
 * operation that is under way, or finds what it came to. Another server is refused.
 */
@Component
class ConnectServer {
  private final Attachments attachments;
  private final OperationResults results;
  private final Intake intake;

  ConnectServer(Attachments attachments, OperationResults results, Intake intake) {
    this.attachments = attachments;
    this.results = results;
    this.intake = intake;
  }

  Begun connect(NamedResource named, ServerConnector server) {
    return intake.record(
        () -> {
          AttachmentFacts facts = attachments.lockedFactsOf(named.id(), named.scope());
          named.judged(facts.volume());
          return begin(facts, facts.attachment(named.id()), server, named.caller());
        });
  }

  /** Within a request that is being recorded. */
  Recorded<Begun> begin(
      AttachmentFacts facts, Attachment attachment, ServerConnector server, RequestContext caller) {
    UUID id = attachment.id();
    Volume volume = facts.volume();
    Way way = attachments.way(id);
    AttachmentGuards.CONNECT.check(
        new Call(facts, attachment, way, server.hash()), FaultCode.CONFLICT);
    if (way.info() != null || way.connecting() != null) {
      UUID underWay = way.info() == null ? way.connecting() : null;
      return new Recorded<>(new Begun(id, volume.id(), underWay), List.of());
    }
    attachments.keepConnector(id, server);
    UUID operation =
        intake.submit(
            new NewOperation(
                    AttachmentKind.CONNECT,
                    id,
                    HostName.parse(Objects.requireNonNull(volume.host())).nodeQueue(),
                    new ConnectPayload(
                        volume.id(),
                        Objects.requireNonNull(volume.placement()),
                        server.hash(),
                        Attachment.READ_ONLY.equals(attachment.mode())
                            || AttachmentGuards.isReadOnly(volume)),
                    caller)
                .toldTo(results.queue()));
    return new Recorded<>(
        new Begun(id, volume.id(), operation),
        List.of(new EventRecorded("volume.attach.start", volume, caller)));
  }
}
