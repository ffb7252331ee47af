package dev.halite.api.attachment;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was begun with an attachment.
 *
 * @param operation whose end is to be waited for; null where it is done already
 */
record Begun(UUID attachmentId, UUID volumeId, @Nullable UUID operation) {}
