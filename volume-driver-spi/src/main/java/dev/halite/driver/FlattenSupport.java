package dev.halite.driver;

import java.util.UUID;

/** Storage whose copies read from what they were made from, until they are made to stand alone. */
public interface FlattenSupport {

  /**
   * Whether reads of a volume may have to go through more others than the backend's settings want.
   *
   * @throws DriverException NOT_FOUND when the volume is not there
   */
  boolean isDeep(UUID volumeId);

  /**
   * Makes a volume stand alone: its content stays what it is, and what it was made from may go. It
   * tells its progress, and what one call has copied the next one does not copy again. The volume
   * may be in use, and other calls for it come beside this one, but for its removal and its way
   * back to a snapshot: those are OCCUPIED meanwhile. A volume that stands alone is success.
   *
   * @throws DriverException NOT_FOUND when the volume is not there or not complete; CONFLICT when
   *     it has another placement; FULL
   */
  void flatten(OperationMark mark, UUID volumeId, UUID placement);
}
