package dev.halite.common.catalog.attachment;

import dev.halite.common.engine.identity.RequestContext;
import dev.halite.common.engine.kind.Rank;
import dev.halite.common.engine.outcome.Change;
import dev.halite.common.engine.secret.SecretText;
import java.util.UUID;

/** An attachment changes, and its volume's status with it: the volume is locked first. */
public sealed interface AttachmentChange extends Change {
  UUID volumeId();

  UUID attachmentId();

  @Override
  default Rank rank() {
    return Rank.VOLUME;
  }

  @Override
  default String key() {
    return volumeId().toString();
  }

  @Override
  default UUID about() {
    return attachmentId();
  }

  /**
   * A server can reach the volume; left out where it was let go meanwhile, or is another by now.
   *
   * @param info what it is told
   */
  record Connected(UUID volumeId, UUID attachmentId, String connectorHash, SecretText info)
      implements AttachmentChange {
    @Override
    public WhenGone whenGone() {
      return WhenGone.LEAVE_OUT;
    }
  }

  /** Its server cannot reach the volume any more; it stays, for a client to end it. */
  record Cut(UUID volumeId, UUID attachmentId) implements AttachmentChange {}

  /**
   * It is over, and others are told; unless another operation is to end it.
   *
   * @param operation whose ending this is
   */
  record Gone(UUID volumeId, UUID attachmentId, UUID operation, RequestContext context)
      implements AttachmentChange {}
}
