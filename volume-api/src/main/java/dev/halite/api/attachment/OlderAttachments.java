package dev.halite.api.attachment;

import dev.halite.api.action.NamedResource;
import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.AttachmentFacts;
import dev.halite.common.catalog.attachment.AttachmentGuards;
import dev.halite.common.catalog.attachment.AttachmentStatus;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.catalog.attachment.ServerConnector;
import dev.halite.common.catalog.attachment.Way;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.event.EventRecorded;
import dev.halite.common.engine.fault.FaultCode;
import dev.halite.common.engine.fault.HaliteException;
import dev.halite.common.engine.operation.Intake;
import dev.halite.common.engine.operation.Intake.Recorded;
import dev.halite.common.engine.outcome.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Attaches and detaches for clients that know volumes and no attachments. A connection is an
 * attachment of which nobody has said yet what it is for; to attach is to say so.
 */
@Component
class OlderAttachments {
  private final Attachments attachments;
  private final ConnectServer connectServer;
  private final DisconnectServer disconnectServer;
  private final InsertAttachment insertAttachment;
  private final Intake intake;

  OlderAttachments(
      Attachments attachments,
      ConnectServer connectServer,
      DisconnectServer disconnectServer,
      InsertAttachment insertAttachment,
      Intake intake) {
    this.attachments = attachments;
    this.connectServer = connectServer;
    this.disconnectServer = disconnectServer;
    this.insertAttachment = insertAttachment;
    this.intake = intake;
  }

  /** Where a server is going to be attached, as its client says. */
  record Place(
      @Nullable UUID instanceId, @Nullable String host, String mountpoint, @Nullable String mode) {}

  /** Has a server connected; the same connector finds the connection that it has. */
  Begun connect(NamedResource ofVolume, ServerConnector server) {
    return intake.record(
        () -> {
          AttachmentFacts facts = judged(ofVolume);
          Function<Attachment, Way> ways = attachments.ways(facts);
          Attachment known =
              byConnector(facts, ways, server)
                  .or(() -> bySameOnce(facts, ways, server))
                  .orElse(null);
          if (known != null) {
            return connectServer.begin(facts, known, server, ofVolume.caller());
          }
          AttachmentGuards.CONNECT_WITHOUT.check(facts);
          Attachment made = insertAttachment.insert(facts, null, AttachmentStatus.ATTACHING, null);
          return connectServer.begin(facts.with(made), made, server, ofVolume.caller());
        });
  }

  /**
   * Takes a server's way away; null where there is none. What was attached stays so, until its
   * client says otherwise.
   *
   * @param over what the compute service has said of whoever was in the way; null: nothing
   */
  @Nullable Begun disconnect(NamedResource ofVolume, ServerConnector server, @Nullable Over over) {
    Leave leave = new Leave(ofVolume.caller(), over);
    return intake
        .record(
            () -> {
              AttachmentFacts facts = judged(ofVolume);
              Attachment known = byConnector(facts, attachments.ways(facts), server).orElse(null);
              if (known == null) {
                return nothing();
              }
              return known.isBareConnection()
                  ? some(disconnectServer.end(facts, known, false, leave))
                  : some(disconnectServer.cut(facts, known, leave));
            })
        .orElse(null);
  }

  /** A server has the volume. */
  void attach(NamedResource ofVolume, Place place) {
    intake.change(
        () -> {
          AttachmentFacts facts = judged(ofVolume);
          Volume volume = facts.volume();
          String mode = place.mode() == null ? Attachment.READ_WRITE : place.mode();
          if (isAttachedTo(facts, place)) {
            return List.of();
          }
          AttachmentGuards.SAY.check(new AttachmentGuards.Word(facts, place.instanceId()));
          Attachment bare = connectionOf(facts, place);
          List<Change> changes = new ArrayList<>();
          AttachmentGuards.requireWritable(volume, mode);
          if (bare == null) {
            AttachmentGuards.ATTACH.check(facts);
            changes.add(new EventRecorded("volume.attach.start", volume, ofVolume.caller()));
          }
          Volume after =
              bare == null ? made(facts, place, mode) : said(facts, bare.id(), place, mode);
          changes.add(new EventRecorded("volume.attach.end", after, ofVolume.caller()));
          return changes;
        });
  }

  /** The connection that is meant: of several that of the server's host. */
  private static @Nullable Attachment connectionOf(AttachmentFacts facts, Place place) {
    List<Attachment> bare =
        facts.attachments().stream().filter(Attachment::isBareConnection).toList();
    if (bare.size() < 2) {
      return bare.isEmpty() ? null : bare.getFirst();
    }
    return bare.stream()
        .filter(each -> place.host() != null && place.host().equals(each.attachedHost()))
        .findFirst()
        .orElseThrow(
            () ->
                new HaliteException(
                    FaultCode.INVALID_STATE,
                    "Invalid volume: Several servers are connected to volume %s; say which by host_name."
                        .formatted(facts.volume().id())));
  }

  private Volume made(AttachmentFacts facts, Place place, String mode) {
    Attachment attachment = insertAttachment.insert(facts, null, AttachmentStatus.ATTACHED, mode);
    attachments.keepServer(
        attachment.id(), place.instanceId(), place.host(), place.mountpoint(), mode);
    return facts.with(attachment).volume();
  }

  private Volume said(AttachmentFacts facts, UUID id, Place place, String mode) {
    Volume volume = attachments.complete(facts, id);
    attachments.keepServer(id, place.instanceId(), place.host(), place.mountpoint(), mode);
    return volume;
  }

  /**
   * A server has the volume no longer; null where none had it.
   *
   * @param attachmentId null where the volume has one at most
   * @param over what the compute service has said of whoever was in the way; null: nothing
   */
  @Nullable Begun detach(
      NamedResource ofVolume, @Nullable UUID attachmentId, boolean force, @Nullable Over over) {
    Leave leave = new Leave(ofVolume.caller(), over);
    return intake
        .record(
            () -> {
              AttachmentFacts facts = judged(ofVolume);
              Attachment attachment =
                  attachmentId == null ? onlyOne(facts) : facts.attachment(attachmentId);
              return attachment == null
                  ? nothing()
                  : some(disconnectServer.end(facts, attachment, force, leave));
            })
        .orElse(null);
  }

  private static @Nullable Attachment onlyOne(AttachmentFacts facts) {
    List<Attachment> attached =
        facts.attachments().stream()
            .filter(
                attachment ->
                    attachment.status() == AttachmentStatus.ATTACHED
                        || attachment.status() == AttachmentStatus.DETACHING)
            .toList();
    if (attached.size() > 1) {
      throw new HaliteException(
          FaultCode.INVALID_STATE,
          "Invalid volume: Volume %s has more than one attachment; say which by attachment_id."
              .formatted(facts.volume().id()));
    }
    return attached.isEmpty()
        ? first(facts, Attachment::isBareConnection).orElse(null)
        : attached.getFirst();
  }

  private static Recorded<Optional<Begun>> nothing() {
    return new Recorded<>(Optional.empty(), List.of());
  }

  private static Recorded<Optional<Begun>> some(Recorded<Begun> begun) {
    return new Recorded<>(Optional.of(begun.answer()), begun.changes());
  }

  private static boolean isAttachedTo(AttachmentFacts facts, Place place) {
    return place.instanceId() != null
        && facts.attachments().stream()
            .filter(attachment -> attachment.status() == AttachmentStatus.ATTACHED)
            .anyMatch(attachment -> place.instanceId().equals(attachment.instanceId()));
  }

  private static Optional<Attachment> byConnector(
      AttachmentFacts facts, Function<Attachment, Way> ways, ServerConnector server) {
    return first(
        facts,
        attachment ->
            server.hash().equals(ways.apply(attachment).connectorHash())
                && attachment.status() != AttachmentStatus.DETACHING);
  }

  /** One whose way was taken away, of the server that comes back. */
  private static Optional<Attachment> bySameOnce(
      AttachmentFacts facts, Function<Attachment, Way> ways, ServerConnector server) {
    return first(
        facts,
        attachment -> {
          Way way = ways.apply(attachment);
          return way.wasOf(server)
              && way.disconnecting() == null
              && attachment.status() != AttachmentStatus.DETACHING;
        });
  }

  private static Optional<Attachment> first(
      AttachmentFacts facts, Predicate<Attachment> condition) {
    return facts.attachments().stream().filter(condition).findFirst();
  }

  private AttachmentFacts judged(NamedResource named) {
    AttachmentFacts facts = attachments.lockedFacts(named.id(), named.scope());
    named.judged(facts.volume());
    return facts;
  }
}
