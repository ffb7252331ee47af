package dev.halite.api.attachment;

import dev.halite.api.action.NamedResource;
import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.AttachmentFacts;
import dev.halite.common.catalog.attachment.AttachmentGuards;
import dev.halite.common.catalog.attachment.AttachmentStatus;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.event.EventRecorded;
import dev.halite.common.engine.operation.Intake;
import java.util.List;
import org.springframework.stereotype.Component;

/** The server has the volume; to say so again changes nothing. */
@Component
class CompleteAttachment {
  private final Attachments attachments;
  private final Intake intake;

  CompleteAttachment(Attachments attachments, Intake intake) {
    this.attachments = attachments;
    this.intake = intake;
  }

  void complete(NamedResource named) {
    intake.change(
        () -> {
          AttachmentFacts facts = attachments.lockedFactsOf(named.id(), named.scope());
          named.judged(facts.volume());
          Attachment attachment = facts.attachment(named.id());
          AttachmentGuards.COMPLETE.check(attachment);
          if (attachment.status() == AttachmentStatus.ATTACHED) {
            return List.of();
          }
          Volume volume = attachments.complete(facts, attachment.id());
          return List.of(new EventRecorded("volume.attach.end", volume, named.caller()));
        });
  }
}
