package dev.halite.driver;

import java.util.UUID;

/** Volumes that change to another type where they are, their data untouched. */
public interface RetypeSupport {

  /**
   * Makes a volume what its new type asks for. Repeatable. The volume may be in use; clients that
   * have it open follow within moments.
   *
   * @throws DriverException NOT_FOUND when the volume is not there or not complete; CONFLICT when
   *     it has another placement; INVALID for a limit below 1; UNSUPPORTED, with a sentence, when
   *     this storage cannot make it so in place, and the volume would have to be moved. Nothing is
   *     changed then
   */
  void retype(OperationMark mark, UUID volumeId, UUID placement, RetypeTarget target);
}
