package dev.halite.driver;

import java.util.UUID;

/**
 * Volumes and snapshots that this process itself reads and writes, to copy, back up or fill them,
 * without a connection. What was opened ends with the incarnation: a new {@code setup} or {@code
 * close} closes it. A backend opens so many at a time; one more is UNAVAILABLE.
 */
public interface CopySupport {

  /**
   * Opens a volume to read it. Others may be writing to it meanwhile.
   *
   * @throws DriverException NOT_FOUND when it is not there or not complete; CONFLICT when it has
   *     another placement
   */
  OpenContent openToRead(OperationMark mark, UUID volumeId, UUID placement);

  /**
   * Opens a snapshot to read it. Where the storage allows it, it may be deleted meanwhile.
   *
   * @throws DriverException NOT_FOUND when it is not there or not complete; CONFLICT when snapshot
   *     or volume have another placement
   */
  OpenContent openToRead(OperationMark mark, SnapshotSpec snapshot);

  /**
   * Opens a volume to read and write it.
   *
   * @throws DriverException NOT_FOUND when it is not there or not complete; CONFLICT when it has
   *     another placement; BUSY while servers are connected to it or have it open
   */
  OpenContent openToWrite(OperationMark mark, UUID volumeId, UUID placement);
}
