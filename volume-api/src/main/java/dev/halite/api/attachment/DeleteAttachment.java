package dev.halite.api.attachment;

import dev.halite.api.action.NamedResource;
import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.AttachmentFacts;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.engine.operation.Intake;
import dev.halite.common.engine.operation.Intake.Recorded;
import java.util.List;
import org.springframework.stereotype.Component;

/** Lets go of an attachment; the volume's status is what the others make it. */
@Component
class DeleteAttachment {
  private final Attachments attachments;
  private final Intake intake;

  DeleteAttachment(Attachments attachments, Intake intake) {
    this.attachments = attachments;
    this.intake = intake;
  }

  /** Gives back the attachments that the volume has left. */
  List<Attachment> delete(NamedResource named) {
    return intake.record(
        () -> {
          AttachmentFacts facts = attachments.lockedFactsOf(named.id(), named.scope());
          named.judged(facts.volume());
          attachments.remove(facts, named.id());
          return new Recorded<>(
              facts.attachments().stream()
                  .filter(attachment -> !attachment.id().equals(named.id()))
                  .toList(),
              List.of());
        });
  }
}
