package dev.halite.common.catalog.attachment;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An attachment about to be recorded as 'reserved'.
 *
 * @param projectId the volume's
 */
public record NewAttachment(
    UUID id,
    UUID volumeId,
    String projectId,
    @Nullable UUID instanceId,
    String mode,
    Instant createdAt) {}
