package dev.halite.api.attachment;

import dev.halite.api.action.NamedResource;
import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.AttachmentFacts;
import dev.halite.common.catalog.attachment.AttachmentGuards;
import dev.halite.common.catalog.attachment.AttachmentGuards.Call;
import dev.halite.common.catalog.attachment.AttachmentKind;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.catalog.attachment.ConnectPayload;
import dev.halite.common.catalog.attachment.ConnectionText;
import dev.halite.common.catalog.attachment.Connections;
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
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.engine.secret.SecretText;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Has a server connected, once for what it says of itself: to say the same again joins the
 * operation that is under way, or finds what it came to. Another server is refused. Where the
 * storage has nothing to do for it there is no operation.
 */
@Component
class ConnectServer {
  private final Attachments attachments;
  private final Connections connections;
  private final OperationResults results;
  private final Intake intake;

  ConnectServer(
      Attachments attachments, Connections connections, OperationResults results, Intake intake) {
    this.attachments = attachments;
    this.connections = connections;
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
    SecretText told = connections.told(volume, attachment, way, server).orElse(null);
    if (told != null) {
      return atOnce(facts, attachment, way, server, told, caller);
    }
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
                        AttachmentGuards.isReadOnly(volume, attachment)),
                    caller)
                .toldTo(results.queue()));
    return new Recorded<>(new Begun(id, volume.id(), operation), List.of(started(volume, caller)));
  }

  /** One that is connected is told what has changed since. */
  private Recorded<Begun> atOnce(
      AttachmentFacts facts,
      Attachment attachment,
      Way way,
      ServerConnector server,
      SecretText told,
      RequestContext caller) {
    SecretText before = way.info();
    if (before == null || !ConnectionText.isSame(before, told)) {
      intake.count(caller.projectId());
      attachments.connect(facts, attachment, server, told);
    }
    Volume volume = facts.volume();
    return new Recorded<>(
        new Begun(attachment.id(), volume.id(), null),
        before == null ? List.of(started(volume, caller)) : List.of());
  }

  private static Change started(Volume volume, RequestContext caller) {
    return new EventRecorded("volume.attach.start", volume, caller);
  }
}
