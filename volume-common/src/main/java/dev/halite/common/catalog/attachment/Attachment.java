package dev.halite.common.catalog.attachment;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A server's use of a volume, as the catalog holds it at one moment. What the server is told is not
 * in it: that is a secret, and read by itself.
 *
 * @param instanceId the server; null where the client has not said
 * @param attachedHost where the server runs
 * @param mountpoint name of the device there
 * @param mode {@code rw} or {@code ro}; null where a client that knows no attachments has a server
 *     connected and not said yet what for
 */
public record Attachment(
    UUID id,
    UUID volumeId,
    String projectId,
    @Nullable UUID instanceId,
    @Nullable String attachedHost,
    @Nullable String mountpoint,
    AttachmentStatus status,
    @Nullable String mode,
    @Nullable Instant attachedAt,
    @Nullable Instant detachedAt,
    Instant createdAt) {

  public static final String READ_WRITE = "rw";
  public static final String READ_ONLY = "ro";

  /** Whether it is only a connection so far, made by a client that knows no attachments. */
  public boolean isBareConnection() {
    return status == AttachmentStatus.ATTACHING && mode == null;
  }
}
