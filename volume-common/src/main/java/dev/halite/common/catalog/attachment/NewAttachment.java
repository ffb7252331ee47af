package dev.halite.common.catalog.attachment;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An attachment about to be recorded.
 *
 * @param projectId the volume's
 * @param mode null where the client has not said yet, because it knows no attachments
 */
public record NewAttachment(
    UUID id,
    UUID volumeId,
    String projectId,
    @Nullable UUID instanceId,
    AttachmentStatus status,
    @Nullable String mode,
    Instant createdAt) {}
