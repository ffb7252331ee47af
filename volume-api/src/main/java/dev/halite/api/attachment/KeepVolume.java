package dev.halite.api.attachment;

import dev.halite.api.action.NamedResource;
import dev.halite.common.catalog.attachment.Attachment;
import dev.halite.common.catalog.attachment.AttachmentFacts;
import dev.halite.common.catalog.attachment.AttachmentGuards;
import dev.halite.common.catalog.attachment.AttachmentStatus;
import dev.halite.common.catalog.attachment.Attachments;
import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.common.engine.kind.Guard;
import dev.halite.common.engine.operation.Intake;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.engine.outcome.StatusMove;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Keeps others off a volume by its status alone, while a client attaches or detaches. What is kept
 * so is given back to the status that the volume's attachments make it.
 */
@Component
class KeepVolume {
  private final Attachments attachments;
  private final DisconnectServer disconnectServer;
  private final Intake intake;

  KeepVolume(Attachments attachments, DisconnectServer disconnectServer, Intake intake) {
    this.attachments = attachments;
    this.disconnectServer = disconnectServer;
    this.intake = intake;
  }

  void reserve(NamedResource named) {
    keep(named, AttachmentGuards.RESERVE, VolumeStatus.ATTACHING);
  }

  /** A connection that came to nothing goes with it. */
  void unreserve(NamedResource named) {
    intake.change(
        () -> {
          AttachmentFacts facts = judged(named);
          Attachment bare = isUsed(facts) ? null : firstConnection(facts);
          return bare == null
              ? givenBack(facts, VolumeStatus.ATTACHING)
              : disconnectServer.end(facts, bare, false, new Leave(named.caller(), null)).changes();
        });
  }

  /** Whether a server has the volume: then a connection may be the one that it moves over. */
  private static boolean isUsed(AttachmentFacts facts) {
    return facts.attachments().stream()
        .anyMatch(attachment -> attachment.status() == AttachmentStatus.ATTACHED);
  }

  private static @Nullable Attachment firstConnection(AttachmentFacts facts) {
    return facts.attachments().stream()
        .filter(Attachment::isBareConnection)
        .findFirst()
        .orElse(null);
  }

  void beginDetaching(NamedResource named) {
    keep(named, AttachmentGuards.BEGIN_DETACHING, VolumeStatus.DETACHING);
  }

  void rollDetaching(NamedResource named) {
    giveBack(named, VolumeStatus.DETACHING);
  }

  private void keep(NamedResource named, Guard<AttachmentFacts> guard, VolumeStatus to) {
    intake.change(
        () -> {
          AttachmentFacts facts = judged(named);
          guard.check(facts);
          return List.of(StatusMove.reset(facts.volume(), to));
        });
  }

  /** A volume that is not kept so is left as it is: clients give back without having looked. */
  private void giveBack(NamedResource named, VolumeStatus kept) {
    intake.change(() -> givenBack(judged(named), kept));
  }

  private static List<Change> givenBack(AttachmentFacts facts, VolumeStatus kept) {
    VolumeStatus to = facts.use().status();
    return facts.volume().status() == kept && to != kept
        ? List.of(StatusMove.reset(facts.volume(), to))
        : List.of();
  }

  private AttachmentFacts judged(NamedResource named) {
    AttachmentFacts facts = attachments.lockedFacts(named.id(), named.scope());
    named.judged(facts.volume());
    return facts;
  }
}
