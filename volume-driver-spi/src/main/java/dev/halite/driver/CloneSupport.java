package dev.halite.driver;

import java.util.UUID;

/** Copies of volumes made by the storage itself. */
public interface CloneSupport {

  /**
   * Makes a volume with the content that another one has at one instant of this call, at least as
   * large as that; what lies beyond reads as zeroes. The source may be in use, and may be deleted
   * afterwards. Otherwise as {@link StorageDriver#create}, its faults included.
   *
   * @throws DriverException NOT_FOUND when the source is not there or not complete; CONFLICT when
   *     it has another placement; INVALID when the size is below the source's
   */
  StoredVolume cloneVolume(
      OperationMark mark, VolumeSpec spec, UUID sourceVolumeId, UUID sourcePlacement);
}
