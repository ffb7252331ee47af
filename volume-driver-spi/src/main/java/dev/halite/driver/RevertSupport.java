package dev.halite.driver;

/** Volumes that go back to one of their snapshots. */
public interface RevertSupport {

  /**
   * Gives a volume the content of one of its snapshots; what was written since is lost, and the
   * snapshot stays. Repeatable; after a TIMEOUT, a FAILURE, a FULL storage or the death of the
   * process the volume may hold parts of both, until the call is repeated.
   *
   * @throws DriverException NOT_FOUND when volume or snapshot are not there or not complete;
   *     CONFLICT when they have other placements; INVALID when the volume has another size than the
   *     snapshot; BUSY while a client has the volume open; nothing is changed then
   */
  void revert(OperationMark mark, SnapshotSpec snapshot);
}
