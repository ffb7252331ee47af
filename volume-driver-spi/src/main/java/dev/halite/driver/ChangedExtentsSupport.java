package dev.halite.driver;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Storage that knows which parts of snapshots have data, and which have changed between two. */
public interface ChangedExtentsSupport {

  /**
   * Where in a range one snapshot differs from an earlier one of the same volume; without an
   * earlier one, where it has data. Ordered by offset, none overlaps another, at most {@link
   * ExtentCollector#MOST}. Outside of the extents both are the same, or the one reads as zeroes;
   * within them they may be the same too, as much as the storage cannot tell. What lies beyond the
   * end of a shorter earlier snapshot counts as zeroes of it.
   *
   * @param since the earlier snapshot; null for all that has data
   * @param offset where the range begins, in bytes
   * @param length of the range, in bytes; it ends within the snapshot
   * @throws DriverException NOT_FOUND when a snapshot is not there or not complete; CONFLICT when
   *     one has another placement; INVALID when the range is not within the snapshot, the two are
   *     of different volumes, or {@code since} is not the earlier one
   */
  List<Extent> changedExtents(
      OperationMark mark,
      SnapshotSpec snapshot,
      @Nullable SnapshotSpec since,
      long offset,
      long length);
}
