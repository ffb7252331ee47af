package dev.halite.driver;

import java.util.Objects;
import java.util.UUID;

/**
 * One snapshot of one volume.
 *
 * @param snapshotId the snapshot; on the storage it is named {@code snapshot-<id>}
 * @param placement this attempt to make it, as for a volume
 * @param volumeId the volume that it is taken of
 * @param volumePlacement the volume's placement
 */
public record SnapshotSpec(UUID snapshotId, UUID placement, UUID volumeId, UUID volumePlacement) {
  public SnapshotSpec {
    Objects.requireNonNull(snapshotId, "snapshotId");
    Objects.requireNonNull(placement, "placement");
    Objects.requireNonNull(volumeId, "volumeId");
    Objects.requireNonNull(volumePlacement, "volumePlacement");
  }
}
