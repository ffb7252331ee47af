package dev.halite.driver;

import java.util.List;
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
 * @param others the servers of the volume's other attachments, which keep it
 */
public record ConnectionRequest(
    UUID volumeId,
    UUID placement,
    UUID attachmentId,
    Connector connector,
    boolean readOnly,
    List<Connector> others) {
  /** For a volume that has no other attachment. */
  public ConnectionRequest(
      UUID volumeId, UUID placement, UUID attachmentId, Connector connector, boolean readOnly) {
    this(volumeId, placement, attachmentId, connector, readOnly, List.of());
  }

  public ConnectionRequest {
    Objects.requireNonNull(volumeId, "volumeId");
    Objects.requireNonNull(placement, "placement");
    Objects.requireNonNull(attachmentId, "attachmentId");
    Objects.requireNonNull(connector, "connector");
    others = List.copyOf(others);
  }
}
