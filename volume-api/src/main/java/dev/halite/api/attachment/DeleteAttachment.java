package dev.halite.api.attachment;

import dev.halite.api.action.NamedResource;
import dev.halite.common.catalog.attachment.AttachmentFacts;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.engine.operation.Intake;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Lets go of an attachment; the volume's status is what the others make it. */
@Component
class DeleteAttachment {
  private final Attachments attachments;
  private final DisconnectServer disconnectServer;
  private final Intake intake;

  DeleteAttachment(Attachments attachments, DisconnectServer disconnectServer, Intake intake) {
    this.attachments = attachments;
    this.disconnectServer = disconnectServer;
    this.intake = intake;
  }

  Begun delete(NamedResource named, @Nullable Over over) {
    return intake.record(
        () -> {
          AttachmentFacts facts = attachments.lockedFactsOf(named.id(), named.scope());
          named.judged(facts.volume());
          return disconnectServer.end(
              facts, facts.attachment(named.id()), false, new Leave(named.caller(), over));
        });
  }
}
