package dev.halite.driver;

import java.util.UUID;

/** Volumes that grow. */
public interface ExtendSupport {

  /**
   * Makes a volume larger; the added part reads as zeroes. One that has this size already is
   * success. Never makes it smaller. The volume may be in use where the pool reports {@link
   * PoolFeature#ONLINE_EXTEND}.
   *
   * @param sizeGib the new size in GiB
   * @return the volume with its new size
   * @throws DriverException NOT_FOUND when the volume is not there or not complete; CONFLICT when
   *     it has another placement; INVALID when it is larger already; FULL
   */
  StoredVolume extend(OperationMark mark, UUID volumeId, UUID placement, long sizeGib);
}
