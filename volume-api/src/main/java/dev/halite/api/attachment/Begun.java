package dev.halite.api.attachment;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was begun with an attachment.
 *
 * @param operation whose end is to be waited for; null where it is done already
 * @param inUse why nothing was begun: the compute service is to be asked before; null where
 *     something was
 */
record Begun(UUID attachmentId, UUID volumeId, @Nullable UUID operation, @Nullable InUse inUse) {
  Begun(UUID attachmentId, UUID volumeId, @Nullable UUID operation) {
    this(attachmentId, volumeId, operation, null);
  }

  static Begun not(InUse inUse) {
    return new Begun(inUse.attachmentId(), inUse.volumeId(), null, inUse);
  }
}
