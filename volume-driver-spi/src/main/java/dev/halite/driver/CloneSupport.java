package dev.halite.driver;

import java.util.UUID;

/** Copies of volumes made by the storage itself. */
public interface CloneSupport {

  /**
   * Makes a volume with the content that another one has at one instant of this call, and with the
   * size that is asked for: what lies beyond the source reads as zeroes. The source's object may
   * also be larger, where it has grown and nobody knows of it; what it has more is left out. The
   * source may be in use, and may be deleted afterwards. Otherwise as {@link StorageDriver#create},
   * its faults included.
   *
   * @throws DriverException NOT_FOUND when the source is not there or not complete; CONFLICT when
   *     it has another placement
   */
  StoredVolume cloneVolume(
      OperationMark mark, VolumeSpec spec, UUID sourceVolumeId, UUID sourcePlacement);
}
