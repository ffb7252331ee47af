package dev.halite.driver;

import java.util.Objects;
import java.util.UUID;

/**
 * One server's way to one volume.
 *
 * @param volumeId the volume
 * @param placement the volume's placement
 * @param attachmentId the attachment; the same one again means the same connection
 * @param connector the server
 * @param readOnly whether the server may only read
 */
public record ConnectionRequest(
    UUID volumeId, UUID placement, UUID attachmentId, Connector connector, boolean readOnly) {
  public ConnectionRequest {
    Objects.requireNonNull(volumeId, "volumeId");
    Objects.requireNonNull(placement, "placement");
    Objects.requireNonNull(attachmentId, "attachmentId");
    Objects.requireNonNull(connector, "connector");
  }
}
