package dev.halite.driver;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An object on the storage that is, or could become, a volume.
 *
 * @param reference by which it is managed
 * @param pool the pool it is in
 * @param sizeBytes its size in bytes, not what it occupies
 * @param reasonNotSafe why it cannot be managed now, as a sentence without its full stop; null when
 *     it can
 * @param volumeId the volume that it is already; null when it is none
 */
public record ManageableVolume(
    SourceReference reference,
    String pool,
    long sizeBytes,
    @Nullable String reasonNotSafe,
    @Nullable UUID volumeId) {
  public ManageableVolume {
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(pool, "pool");
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("A size is not negative: " + sizeBytes);
    }
    if (volumeId != null && reasonNotSafe == null) {
      throw new IllegalArgumentException("What is a volume already cannot be managed.");
    }
  }

  /** Whether it can be managed. */
  public boolean isSafeToManage() {
    return reasonNotSafe == null;
  }

  /** The least size of a volume that holds it, in GiB. */
  public long sizeGib() {
    return sizeBytes / VolumeSpec.GIB + (sizeBytes % VolumeSpec.GIB == 0 ? 0 : 1);
  }
}
