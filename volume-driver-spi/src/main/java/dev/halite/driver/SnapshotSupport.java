package dev.halite.driver;

import java.util.List;
import java.util.UUID;

/** Snapshots, and volumes made from them. Calls are repeatable as those of the volumes are. */
public interface SnapshotSupport {

  /**
   * Takes a snapshot of a volume, durably, at one instant. Judged by what is there, as {@link
   * StorageDriver#create} does: the same placement's complete snapshot is success.
   *
   * @return the snapshot, always complete
   * @throws DriverException NOT_FOUND when the volume is not there or not complete; CONFLICT when
   *     volume or snapshot have another placement; FULL
   */
  StoredSnapshot createSnapshot(OperationMark mark, SnapshotSpec spec);

  /**
   * Removes a snapshot, if it is the one of this placement. A missing snapshot, or a missing
   * volume, is success. Volumes made from it stay whole.
   *
   * @throws DriverException CONFLICT when volume or snapshot have another placement; BUSY when the
   *     storage cannot give it up while volumes made from it exist
   */
  void deleteSnapshot(OperationMark mark, SnapshotSpec spec);

  /** The volume's snapshots, in no order; none when the volume is not there. */
  List<StoredSnapshot> snapshots(UUID volumeId);

  /**
   * Makes a volume with the snapshot's content and with the size that is asked for, as {@link
   * CloneSupport#cloneVolume} does. Otherwise as {@link StorageDriver#create}, its faults included.
   *
   * @throws DriverException NOT_FOUND when the snapshot is not there or not complete; CONFLICT when
   *     it has another placement
   */
  StoredVolume createFromSnapshot(OperationMark mark, VolumeSpec spec, SnapshotSpec source);
}
