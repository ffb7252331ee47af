package dev.halite.api.attachment;

import dev.halite.api.action.NamedResource;
import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.AttachmentFacts;
import dev.halite.common.catalog.attachment.AttachmentGuards;
import dev.halite.common.catalog.attachment.AttachmentGuards.Wish;
import dev.halite.common.catalog.attachment.AttachmentStatus;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.catalog.attachment.ServerConnector;
import dev.halite.common.catalog.attachment.Way;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.operation.Intake;
import dev.halite.common.engine.operation.Intake.Recorded;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Keeps a volume for a server, in one transaction with the volume locked; has the server connected
 * where it says how.
 */
@Component
class CreateAttachment {
  private final Attachments attachments;
  private final ConnectServer connectServer;
  private final InsertAttachment insertAttachment;
  private final Intake intake;

  CreateAttachment(
      Attachments attachments,
      ConnectServer connectServer,
      InsertAttachment insertAttachment,
      Intake intake) {
    this.attachments = attachments;
    this.connectServer = connectServer;
    this.insertAttachment = insertAttachment;
    this.intake = intake;
  }

  Begun create(AttachmentRequest wanted, NamedResource ofVolume) {
    return intake.record(
        () -> {
          AttachmentFacts facts = attachments.lockedFacts(ofVolume.id(), ofVolume.scope());
          Volume volume = facts.volume();
          if (volume.multiattach() && volume.bootable()) {
            ofVolume.judge().alsoBy("volume:multiattach_bootable_volume");
          }
          ofVolume.judged(volume);
          ServerConnector server = wanted.server();
          Attachment before = server == null ? null : askedBefore(facts, wanted, server);
          Attachment attachment = before == null ? insert(facts, wanted) : before;
          if (server == null) {
            return new Recorded<>(new Begun(attachment.id(), volume.id(), null), List.of());
          }
          AttachmentFacts now = before == null ? facts.with(attachment) : facts;
          return connectServer.begin(now, attachment, server, ofVolume.caller());
        });
  }

  /** Who got no answer in time sends the same again, without knowing what it has made. */
  private @Nullable Attachment askedBefore(
      AttachmentFacts facts, AttachmentRequest wanted, ServerConnector server) {
    Function<Attachment, Way> ways = attachments.ways(facts);
    return facts.attachments().stream()
        .filter(
            attachment ->
                attachment.status() == AttachmentStatus.RESERVED
                    || attachment.status() == AttachmentStatus.ATTACHING)
        .filter(attachment -> Objects.equals(attachment.instanceId(), wanted.instanceId()))
        .filter(attachment -> server.hash().equals(ways.apply(attachment).connectorHash()))
        .findFirst()
        .orElse(null);
  }

  private Attachment insert(AttachmentFacts facts, AttachmentRequest wanted) {
    Volume volume = facts.volume();
    String mode = wanted.mode() == null ? modeOf(volume) : wanted.mode();
    AttachmentGuards.CREATE.check(new Wish(facts, wanted.instanceId(), mode));
    return insertAttachment.insert(facts, wanted.instanceId(), AttachmentStatus.RESERVED, mode);
  }

  private static String modeOf(Volume volume) {
    return AttachmentGuards.isReadOnly(volume) ? Attachment.READ_ONLY : Attachment.READ_WRITE;
  }
}
