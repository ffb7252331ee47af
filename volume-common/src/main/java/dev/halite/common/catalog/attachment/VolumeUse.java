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
  private static final Set<VolumeStatus> BY_ATTACHMENTS =
      EnumSet.of(
          VolumeStatus.AVAILABLE,
          VolumeStatus.RESERVED,
          VolumeStatus.ATTACHING,
          VolumeStatus.IN_USE,
          VolumeStatus.DETACHING);

  /** Whether a status says nothing but who has the volume, which can be used then. */
  public static boolean isByAttachments(VolumeStatus status) {
    return BY_ATTACHMENTS.contains(status);
  }

  static VolumeUse of(Volume volume, Collection<AttachmentStatus> attachments) {
    AttachmentStatus leading =
        attachments.stream().min(Comparator.naturalOrder()).orElse(AttachmentStatus.DETACHED);
    return new VolumeUse(
        isByAttachments(volume.status()) ? leading.ofVolume() : volume.status(), leading.text());
  }
}
