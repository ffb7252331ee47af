package dev.halite.api.attachment;

import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.AttachmentFacts;
import dev.halite.common.catalog.attachment.AttachmentStatus;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.catalog.attachment.NewAttachment;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.operation.Intake;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes an attachment, within a request that is being recorded, and counts it for its project. */
@Component
class InsertAttachment {
  private final Attachments attachments;
  private final Intake intake;
  private final Ids ids;
  private final Clock clock;

  InsertAttachment(Attachments attachments, Intake intake, Ids ids, Clock clock) {
    this.attachments = attachments;
    this.intake = intake;
    this.ids = ids;
    this.clock = clock;
  }

  Attachment insert(
      AttachmentFacts facts,
      @Nullable UUID instanceId,
      AttachmentStatus status,
      @Nullable String mode) {
    Volume volume = facts.volume();
    intake.count(volume.projectId());
    return attachments.insert(
        facts,
        new NewAttachment(
            ids.random(),
            volume.id(),
            volume.projectId(),
            instanceId,
            status,
            mode,
            clock.instant().truncatedTo(ChronoUnit.MICROS)));
  }
}
