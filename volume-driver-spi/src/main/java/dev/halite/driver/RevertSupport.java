package dev.halite.driver;

/** Volumes that go back to one of their snapshots. */
public interface RevertSupport {

  /**
   * Gives a volume the content and the size of one of its snapshots; what was written since is
   * lost, and the snapshot stays. A volume is larger where an extend came to no end that the caller
   * knows of. Repeatable; after a TIMEOUT, a FAILURE or the death of the process the volume may
   * hold parts of both, until the call is repeated.
   *
   * @throws DriverException NOT_FOUND when volume or snapshot are not there or not complete;
   *     CONFLICT when they have other placements; INVALID when the volume is smaller than the
   *     snapshot; BUSY while a client has the volume open; FULL when there is no room for it;
   *     nothing is changed then
   */
  void revert(OperationMark mark, SnapshotSpec snapshot);
}
