package dev.halite.common.catalog.attachment;

import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A volume whose row is locked, with its attachments: nobody adds, moves or removes one meanwhile.
 *
 * @param volumeFacts the volume, with what other tables say of it
 * @param attachments oldest first
 */
public record AttachmentFacts(VolumeFacts volumeFacts, List<Attachment> attachments) {
  public AttachmentFacts {
    attachments = List.copyOf(attachments);
  }

  public Volume volume() {
    return volumeFacts.volume();
  }

  boolean isMigrating() {
    return volumeFacts.isMigrating();
  }

  /**
   * One of them.
   *
   * @throws dev.halite.common.engine.fault.HaliteException NOT_FOUND
   */
  public Attachment attachment(UUID id) {
    return find(id).orElseThrow(() -> Attachments.notFound(id));
  }

  Optional<Attachment> find(UUID id) {
    return attachments.stream().filter(attachment -> attachment.id().equals(id)).findFirst();
  }

  /** The same with one more, which was recorded under the same lock. */
  public AttachmentFacts with(Attachment added) {
    List<Attachment> all = new ArrayList<>(attachments);
    all.add(added);
    AttachmentFacts more = new AttachmentFacts(volumeFacts, all);
    return new AttachmentFacts(volumeFacts.at(more.use().status()), all);
  }

  /** What the volume's status is when nothing but its attachments says so. */
  public VolumeUse use() {
    return VolumeUse.of(volume(), attachments.stream().map(Attachment::status).toList());
  }
}
