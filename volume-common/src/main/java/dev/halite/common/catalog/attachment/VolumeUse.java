package dev.halite.common.catalog.attachment;

import dev.halite.common.catalog.volume.Volume;
import dev.halite.common.catalog.volume.VolumeStatus;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a volume's status is by its attachments: that of the one that is furthest. A volume that is
 * worked on, or out of order, keeps its status.
 *
 * @param attachStatus such as {@code attached}; of the leading attachment, or {@code detached}
 */
public record VolumeUse(VolumeStatus status, String attachStatus) {
  /** The statuses that say nothing but who has the volume. */
  private static final Set<VolumeStatus> BY_ATTACHMENTS =
      EnumSet.of(
          VolumeStatus.AVAILABLE,
          VolumeStatus.RESERVED,
          VolumeStatus.ATTACHING,
          VolumeStatus.IN_USE,
          VolumeStatus.DETACHING);

  static VolumeUse of(Volume volume, Collection<AttachmentStatus> attachments) {
    AttachmentStatus leading =
        attachments.stream().min(Comparator.naturalOrder()).orElse(AttachmentStatus.DETACHED);
    return new VolumeUse(
        BY_ATTACHMENTS.contains(volume.status()) ? leading.ofVolume() : volume.status(),
        leading.text());
  }
}
