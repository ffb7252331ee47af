package dev.halite.api.attachment;

import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.AttachmentFacts;
import dev.halite.common.catalog.attachment.AttachmentStatus;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.catalog.attachment.Connections;
import dev.halite.common.catalog.attachment.DisconnectPayload;
import dev.halite.common.catalog.attachment.Way;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.event.EventRecorded;
import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.operation.Intake.Recorded;
import dev.halite.common.engine.operation.OperationResults;
import dev.halite.common.engine.operation.Operations;
import dev.halite.common.engine.outcome.Change;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Ends an attachment, or its server's way alone, within a request that is being recorded. One that
 * a server may use goes when its way is gone at the storage, and not before; to ask again joins the
 * operation that takes it away, unless that one does not cut the server off and this one is to.
 * Where the storage has nothing to do for a way there is no operation, unless the server has to be
 * cut off.
 */
@Component
class DisconnectServer {
  private final Attachments attachments;
  private final Connections connections;
  private final Operations operations;
  private final OperationResults results;

  DisconnectServer(
      Attachments attachments,
      Connections connections,
      Operations operations,
      OperationResults results) {
    this.attachments = attachments;
    this.connections = connections;
    this.operations = operations;
    this.results = results;
  }

  /** The attachment is over, unless somebody is in the way. */
  Recorded<Begun> end(AttachmentFacts facts, Attachment attachment, boolean forced, Leave leave) {
    UUID id = attachment.id();
    Way way = attachments.way(id);
    InUse inUse = leave.against(attachment, way);
    if (inUse != null) {
      return new Recorded<>(Begun.not(inUse), List.of());
    }
    boolean force = forced || leave.isUnheld(attachment, way);
    RequestContext caller = leave.caller();
    if (way.isUntrodden() && !(force && way.wasTrodden())) {
      Volume left = attachments.remove(facts, id);
      return begun(
          attachment,
          null,
          attachment.status() == AttachmentStatus.ATTACHED
              ? List.of(
                  new EventRecorded("volume.detach.start", facts.volume(), caller),
                  new EventRecorded("volume.detach.end", left, caller))
              : List.of());
    }
    UUID underWay = way.disconnecting();
    if (attachment.status() == AttachmentStatus.DETACHING && underWay != null) {
      return begun(
          attachment, joined(facts, attachment, way, new Ending(force, false), caller), List.of());
    }
    Change started = new EventRecorded("volume.detach.start", facts.volume(), caller);
    if (!force && connections.endByThemselves(facts.volume(), way)) {
      Volume left = attachments.remove(facts, id);
      return begun(
          attachment, null, List.of(started, new EventRecorded("volume.detach.end", left, caller)));
    }
    attachments.letGo(facts, id);
    return begun(
        attachment,
        submit(facts.volume(), attachment, before(way), new Ending(force, false), caller),
        List.of(started));
  }

  /** The server cannot reach the volume any more, unless it is in the way; the attachment stays. */
  Recorded<Begun> cut(AttachmentFacts facts, Attachment attachment, Leave leave) {
    Way way = attachments.way(attachment.id());
    InUse inUse = leave.against(attachment, way);
    if (inUse != null) {
      return new Recorded<>(Begun.not(inUse), List.of());
    }
    boolean force = leave.isUnheld(attachment, way);
    if (!force && connections.endByThemselves(facts.volume(), way)) {
      attachments.cut(attachment.id());
      return begun(attachment, null, List.of());
    }
    Ending ending = new Ending(force, true);
    UUID operation =
        way.disconnecting() == null
            ? submit(facts.volume(), attachment, before(way), ending, leave.caller())
            : joined(facts, attachment, way, ending, leave.caller());
    return begun(attachment, operation, List.of());
  }

  private record Ending(boolean force, boolean keeps) {}

  private static Recorded<Begun> begun(
      Attachment attachment, @Nullable UUID operation, List<Change> changes) {
    return new Recorded<>(new Begun(attachment.id(), attachment.volumeId(), operation), changes);
  }

  /** The one that is under way; or one of its own, where that does not cut the server off. */
  private UUID joined(
      AttachmentFacts facts, Attachment attachment, Way way, Ending ending, RequestContext caller) {
    UUID underWay = Objects.requireNonNull(way.disconnecting());
    if (!ending.force() || way.byForce()) {
      return underWay;
    }
    boolean withdrawn = operations.withdraw(underWay, "the server is cut off");
    // What that one waited for is waited for now.
    UUID before = withdrawn ? before(attachments.way(attachment.id())) : underWay;
    return submit(facts.volume(), attachment, before, ending, caller);
  }

  /** What has to end before the way is taken away. */
  private @Nullable UUID before(Way way) {
    return way.disconnecting() == null
        ? operations.stop(way.connecting(), "the attachment is let go")
        : way.disconnecting();
  }

  private UUID submit(
      Volume volume,
      Attachment attachment,
      @Nullable UUID before,
      Ending ending,
      RequestContext caller) {
    return operations.submit(
        DisconnectPayload.operation(
                volume, attachment.id(), ending.force(), ending.keeps(), caller, before)
            .toldTo(results.queue()));
  }
}
