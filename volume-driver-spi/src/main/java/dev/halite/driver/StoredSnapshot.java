package dev.halite.driver;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot as it lies on the storage.
 *
 * @param snapshotId the snapshot
 * @param volumeId the volume that it was taken of
 * @param placement the attempt that made it; null only for a DAMAGED one without a readable mark
 * @param sizeBytes size that the volume had; 0 for one that is only marked yet
 * @param state how far it is
 */
public record StoredSnapshot(
    UUID snapshotId,
    UUID volumeId,
    @Nullable UUID placement,
    long sizeBytes,
    PlacementState state) {
  public StoredSnapshot {
    Objects.requireNonNull(snapshotId, "snapshotId");
    Objects.requireNonNull(volumeId, "volumeId");
    Objects.requireNonNull(state, "state");
    if (placement == null && state != PlacementState.DAMAGED) {
      throw new IllegalArgumentException("Only a damaged snapshot has no placement.");
    }
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("A size is not negative: " + sizeBytes);
    }
  }
}
