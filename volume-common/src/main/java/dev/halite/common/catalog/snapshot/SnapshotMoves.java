package dev.halite.common.catalog.snapshot;

import static dev.halite.common.catalog.snapshot.SnapshotStatus.AVAILABLE;
import static dev.halite.common.catalog.snapshot.SnapshotStatus.CREATING;
import static dev.halite.common.catalog.snapshot.SnapshotStatus.DELETED;
import static dev.halite.common.catalog.snapshot.SnapshotStatus.DELETING;
import static dev.halite.common.catalog.snapshot.SnapshotStatus.ERROR;
import static dev.halite.common.catalog.snapshot.SnapshotStatus.ERROR_DELETING;
import static dev.halite.common.catalog.snapshot.SnapshotStatus.RESTORING;

import dev.halite.common.engine.kind.Move;
import java.util.EnumSet;

/** The moves of a snapshot's status, one for each kind that makes any. */
final class SnapshotMoves {
  static final Move<SnapshotStatus> CREATE = Move.born(CREATING, AVAILABLE, ERROR);

  static final Move<SnapshotStatus> DELETE =
      Move.of(EnumSet.of(AVAILABLE, ERROR), DELETING, DELETED, ERROR_DELETING)
          .stampingSuccess("deleted_at");

  /** While its volume goes back to it, which leaves it as it is. */
  static final Move<SnapshotStatus> RESTORE =
      Move.of(EnumSet.of(AVAILABLE), RESTORING, AVAILABLE, AVAILABLE);

  private SnapshotMoves() {}
}
