package dev.halite.api.attachment;

import dev.halite.api.action.NamedResource;
import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.AttachmentFacts;
import dev.halite.common.catalog.attachment.AttachmentGuards;
import dev.halite.common.catalog.attachment.AttachmentGuards.Wish;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.catalog.attachment.NewAttachment;
import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.engine.id.Ids;
import dev.halite.common.engine.operation.Intake;
import dev.halite.common.engine.operation.Intake.Recorded;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.stereotype.Component;

/** Keeps a volume for a server, in one transaction with the volume locked. */
@Component
class CreateAttachment {
  private final Attachments attachments;
  private final Intake intake;
  private final Ids ids;
  private final Clock clock;

  CreateAttachment(Attachments attachments, Intake intake, Ids ids, Clock clock) {
    this.attachments = attachments;
    this.intake = intake;
    this.ids = ids;
    this.clock = clock;
  }

  Attachment create(AttachmentRequest wanted, NamedResource ofVolume) {
    return intake.record(
        () -> {
          AttachmentFacts facts = attachments.lockedFacts(ofVolume.id(), ofVolume.scope());
          Volume volume = facts.volume();
          if (volume.multiattach() && volume.bootable()) {
            ofVolume.judge().alsoBy("volume:multiattach_bootable_volume");
          }
          ofVolume.judged(volume);
          String mode = wanted.mode() == null ? modeOf(volume) : wanted.mode();
          AttachmentGuards.CREATE.check(new Wish(facts, wanted.instanceId(), mode));
          Attachment recorded =
              attachments.insert(
                  facts,
                  new NewAttachment(
                      ids.random(),
                      volume.id(),
                      volume.projectId(),
                      wanted.instanceId(),
                      mode,
                      clock.instant().truncatedTo(ChronoUnit.MICROS)));
          return new Recorded<>(recorded, List.of());
        });
  }

  private static String modeOf(Volume volume) {
    return AttachmentGuards.isReadOnly(volume) ? Attachment.READ_ONLY : Attachment.READ_WRITE;
  }
}
