package dev.halite.common.catalog.snapshot;

import static dev.halite.common.catalog.snapshot.SnapshotStatus.AVAILABLE;
import static dev.halite.common.catalog.snapshot.SnapshotStatus.CREATING;
import static dev.halite.common.catalog.snapshot.SnapshotStatus.ERROR;

import dev.halite.common.engine.kind.Move;

/** The moves of a snapshot's status, one for each kind that makes any. */
final class SnapshotMoves {
  static final Move<SnapshotStatus> CREATE = Move.born(CREATING, AVAILABLE, ERROR);

  private SnapshotMoves() {}
}
