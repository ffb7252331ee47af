package dev.halite.driver;

import java.util.Objects;
import java.util.UUID;

/**
 * The volume to make.
 *
 * @param volumeId the volume; the storage object is named {@code volume-<id>}
 * @param placement this attempt to place it
 * @param sizeGib size in GiB (1,073,741,824 bytes), at least 1; exact, never rounded by the driver
 * @param pool in which of the reported pools
 * @param multiattach whether several servers are to write to it by turns
 */
public record VolumeSpec(
    UUID volumeId, UUID placement, long sizeGib, String pool, boolean multiattach) {
  /** One GiB in bytes. */
  public static final long GIB = 1L << 30;

  public VolumeSpec {
    Objects.requireNonNull(volumeId, "volumeId");
    Objects.requireNonNull(placement, "placement");
    Objects.requireNonNull(pool, "pool");
    if (sizeGib < 1 || sizeGib > Long.MAX_VALUE / GIB) {
      throw new DriverException(
          DriverFault.INVALID,
          "A volume's size must be from 1 to %d GiB, not %d."
              .formatted(Long.MAX_VALUE / GIB, sizeGib));
    }
  }

  /** For one server at a time. */
  public VolumeSpec(UUID volumeId, UUID placement, long sizeGib, String pool) {
    this(volumeId, placement, sizeGib, pool, false);
  }

  /** The size in bytes. */
  public long sizeBytes() {
    return sizeGib * GIB;
  }
}
