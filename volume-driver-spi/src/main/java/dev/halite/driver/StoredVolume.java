package dev.halite.driver;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A volume as it lies on the storage.
 *
 * @param volumeId the volume
 * @param placement the attempt that made it; null only for a {@link PlacementState#DAMAGED} object
 *     that carries no readable mark
 * @param sizeBytes size of the disk in bytes, not what it occupies; of a BUILDING object the size
 *     it will have
 * @param pool the pool it is in
 * @param state how far it is
 */
public record StoredVolume(
    UUID volumeId, @Nullable UUID placement, long sizeBytes, String pool, PlacementState state) {
  public StoredVolume {
    Objects.requireNonNull(volumeId, "volumeId");
    Objects.requireNonNull(pool, "pool");
    Objects.requireNonNull(state, "state");
    if (placement == null && state != PlacementState.DAMAGED) {
      throw new IllegalArgumentException("Only a damaged object has no placement.");
    }
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("A size is not negative: " + sizeBytes);
    }
  }

  /** True when this is the finished object of that placement. */
  public boolean isComplete(UUID ofPlacement) {
    return state == PlacementState.COMPLETE && ofPlacement.equals(placement);
  }
}
