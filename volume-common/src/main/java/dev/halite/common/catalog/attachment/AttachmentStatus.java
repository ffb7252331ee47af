package dev.halite.common.catalog.attachment;

import dev.halite.common.catalog.volume.VolumeStatus;
import dev.halite.common.engine.kind.Status;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Status of an attachment, with the text that clients see; in the order in which those of one
 * volume decide what its own status is.
 */
public enum AttachmentStatus implements Status {
  /** A server has the volume. */
  ATTACHED("attached", Owner.NOBODY, VolumeStatus.IN_USE),
  /** A server has been told how to reach the volume. */
  ATTACHING("attaching", Owner.CLIENT, VolumeStatus.ATTACHING),
  /** The server's way is being taken away. */
  DETACHING("detaching", Owner.CLIENT, VolumeStatus.DETACHING),
  /** The volume is kept for somebody. */
  RESERVED("reserved", Owner.CLIENT, VolumeStatus.RESERVED),
  /** It is over. */
  DETACHED("detached", Owner.NOBODY, VolumeStatus.AVAILABLE);

  private static final Map<String, AttachmentStatus> BY_TEXT =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(AttachmentStatus::text, Function.identity()));

  private final String text;
  private final Owner owner;
  private final VolumeStatus ofVolume;

  AttachmentStatus(String text, Owner owner, VolumeStatus ofVolume) {
    this.text = text;
    this.owner = owner;
    this.ofVolume = ofVolume;
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public String shown() {
    return text;
  }

  @Override
  public Owner owner() {
    return owner;
  }

  /** Status of a volume whose leading attachment stands here. */
  VolumeStatus ofVolume() {
    return ofVolume;
  }

  /** Status of an attachment that stands here when its server is connected. */
  AttachmentStatus connected() {
    return this == RESERVED ? ATTACHING : this;
  }

  public static AttachmentStatus ofText(String text) {
    AttachmentStatus status = BY_TEXT.get(text);
    if (status == null) {
      throw new IllegalArgumentException("No attachment status is called '" + text + "'.");
    }
    return status;
  }
}
