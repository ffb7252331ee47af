package dev.halite.common.catalog.volume;

import static dev.halite.common.catalog.volume.VolumeStatus.AVAILABLE;
import static dev.halite.common.catalog.volume.VolumeStatus.CREATING;
import static dev.halite.common.catalog.volume.VolumeStatus.DELETED;
import static dev.halite.common.catalog.volume.VolumeStatus.DELETING;
import static dev.halite.common.catalog.volume.VolumeStatus.ERROR;
import static dev.halite.common.catalog.volume.VolumeStatus.ERROR_DELETING;
import static dev.halite.common.catalog.volume.VolumeStatus.ERROR_EXTENDING;
import static dev.halite.common.catalog.volume.VolumeStatus.ERROR_MANAGING;
import static dev.halite.common.catalog.volume.VolumeStatus.ERROR_MANAGING_DELETING;
import static dev.halite.common.catalog.volume.VolumeStatus.ERROR_RESTORING;
import static dev.halite.common.catalog.volume.VolumeStatus.EXTENDING;
import static dev.halite.common.catalog.volume.VolumeStatus.IN_USE;
import static dev.halite.common.catalog.volume.VolumeStatus.RETYPING;
import static dev.halite.common.catalog.volume.VolumeStatus.REVERTING;

import dev.halite.common.engine.kind.Move;
import java.util.EnumSet;

/** The moves of a volume's status, one for each kind that makes any. */
public final class VolumeMoves {
  static final Move<VolumeStatus> CREATE =
      Move.born(CREATING, AVAILABLE, ERROR).stampingSuccess("launched_at");

  /** Also of a kind that takes the snapshots along. */
  public static final Move<VolumeStatus> DELETE =
      Move.of(
              EnumSet.of(AVAILABLE, ERROR, ERROR_RESTORING, ERROR_EXTENDING, ERROR_MANAGING),
              DELETING,
              DELETED,
              ERROR_DELETING)
          .except(ERROR_MANAGING, ERROR_MANAGING_DELETING)
          .stampingBegin("terminated_at")
          .stampingSuccess("deleted_at");

  /** A driver that fails leaves the old size, or the new one, and either way a whole volume. */
  static final Move<VolumeStatus> EXTEND =
      Move.of(EnumSet.of(AVAILABLE, IN_USE), EXTENDING, null, ERROR_EXTENDING);

  /** It is as good as before whatever happens, so nothing leads to the failed end. */
  static final Move<VolumeStatus> RETYPE =
      Move.of(EnumSet.of(AVAILABLE, IN_USE), RETYPING, null, ERROR);

  /** Of a kind that is about a snapshot too. */
  public static final Move<VolumeStatus> REVERT =
      Move.of(EnumSet.of(AVAILABLE), REVERTING, AVAILABLE, ERROR);

  private VolumeMoves() {}
}
