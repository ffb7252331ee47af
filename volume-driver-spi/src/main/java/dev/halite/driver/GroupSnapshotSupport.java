package dev.halite.driver;

import java.util.List;

/**
 * Snapshots of several volumes at one instant: whatever is written to one of them before something
 * is written to another is in the snapshots too, if that is. A driver that only takes them one
 * after the other does not have this.
 */
public interface GroupSnapshotSupport {
  /** The most snapshots of one call. */
  int MOST = 64;

  /**
   * Takes them all, durably, or none. Judged by what is there, as {@link
   * SnapshotSupport#createSnapshot} does: if all are there and complete, that is success; else all
   * are taken anew. They are removed one by one, by {@link SnapshotSupport#deleteSnapshot}.
   *
   * @param snapshots one of each volume, at least one and at most {@link #MOST}
   * @return the snapshots in the same order, all complete
   * @throws DriverException as of {@link SnapshotSupport#createSnapshot}; INVALID when there are
   *     none, too many, or two of one volume; BUSY when the storage cannot do it now, because
   *     servers may be writing
   */
  List<StoredSnapshot> createGroupSnapshot(OperationMark mark, List<SnapshotSpec> snapshots);

  /**
   * Refuses what no storage can take.
   *
   * @throws DriverException INVALID
   */
  static void requireTakeable(List<SnapshotSpec> snapshots) {
    long volumes = snapshots.stream().map(SnapshotSpec::volumeId).distinct().count();
    if (snapshots.isEmpty() || snapshots.size() > MOST || volumes != snapshots.size()) {
      throw new DriverException(
          DriverFault.INVALID,
          "A group snapshot is of 1 to %d volumes, once of each; not %d of %d."
              .formatted(MOST, snapshots.size(), volumes));
    }
  }
}
