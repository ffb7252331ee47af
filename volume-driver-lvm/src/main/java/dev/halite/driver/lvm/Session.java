package dev.halite.driver.lvm;

import dev.halite.driver.BackendIdentity;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a driver holds from one setup to the next.
 *
 * @param identity of the group that was set up
 * @param changes this incarnation's
 * @param putAway hears that something was put away
 */
record Session(
    BackendSettings settings,
    LvmDriverConfiguration configuration,
    BackendIdentity identity,
    GroupChanges changes,
    Runnable putAway) {

  /** The group now, if it still is the one that was set up. */
  GroupState state() {
    return verified(changes.state(), identity, configuration);
  }

  static GroupState verified(
      GroupState state, BackendIdentity expected, LvmDriverConfiguration configuration) {
    if (!identity(state).equals(expected)) {
      throw new DriverException(
          DriverFault.IDENTITY_MISMATCH,
          "Volume group %s is %s, not the recorded %s."
              .formatted(configuration.volumeGroup(), identity(state), expected));
    }
    return state;
  }

  static BackendIdentity identity(GroupState state) {
    return new BackendIdentity("lvm/" + state.id());
  }

  void reached(OperationMark mark, String stage) {
    settings.stages().reached(mark, stage);
  }

  void progressed(OperationMark mark, long done, long whole) {
    settings.stages().progressed(mark, (int) (100 * done / Math.max(1, whole)));
  }

  /** The finished volume of that placement. */
  LogicalVolume requireComplete(GroupState state, UUID volumeId, @Nullable UUID placement) {
    LogicalVolume volume = state.find(LvName.volume(volumeId)).orElse(null);
    if (volume == null) {
      throw notFound(volumeId);
    }
    Mark mark = requireMark(volume);
    requirePlacement(volume, mark, placement);
    if (mark.state() != PlacementState.COMPLETE) {
      throw notFound(volumeId);
    }
    return volume;
  }

  /** The driver's mark on something that has a name of the driver's. */
  static Mark requireMark(LogicalVolume volume) {
    Mark mark =
        Mark.read(volume.tags())
            .orElseThrow(
                () ->
                    new DriverException(
                        DriverFault.CONFLICT,
                        "%s carries no mark of this driver; it is somebody else's."
                            .formatted(volume.name())));
    if (volume.ours().isPresent() && !GroupNames.fits(volume)) {
      throw new DriverException(
          DriverFault.CONFLICT, "%s was something else and was renamed.".formatted(volume.name()));
    }
    return mark;
  }

  static void requirePlacement(LogicalVolume volume, Mark mark, @Nullable UUID placement) {
    if (!mark.placement().equals(placement)) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "%s lies there from placement %s, not %s."
              .formatted(volume.name(), mark.placement(), placement));
    }
  }

  static void requireUnused(LogicalVolume volume) {
    long attachments = Mark.attachments(volume.tags());
    if (attachments > 0) {
      throw new DriverException(
          DriverFault.BUSY,
          "%s is in use by %d attachment%s."
              .formatted(volume.name(), attachments, attachments == 1 ? "" : "s"));
    }
    if (volume.isOpen()) {
      throw new DriverException(
          DriverFault.BUSY, "A program has %s open.".formatted(volume.name()));
    }
  }

  /** Changes the mark of what carries this one, in one step. */
  void mark(LvName name, Mark from, Mark to) {
    changes.retag(name, Mark.placementTag(from.placement()), minus(from, to), minus(to, from));
  }

  /** The same, and says that it is deleted. */
  void delete(LvName name, Mark from, Mark to, Deletion deletion) {
    Set<String> added = minus(to, from);
    added.addAll(deletion.tags());
    changes.retag(name, Mark.placementTag(from.placement()), minus(from, to), added);
  }

  /** Says how far what is deleted is overwritten. */
  void overwritten(LvName name, UUID placement, Deletion from, Deletion to) {
    Set<String> removed = from.tags();
    removed.removeAll(to.tags());
    changes.retag(name, Mark.placementTag(placement), removed, to.tags());
  }

  /**
   * Removes what carries that mark. LVM leaves alone what does not, and says nothing, so it is
   * looked for afterwards.
   */
  void remove(LvName name, UUID placement) {
    changes.remove(name, Mark.placementTag(placement));
    if (state().find(name).isPresent()) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "%s was not removed: it is of another placement now, or has snapshots.".formatted(name));
    }
  }

  /** What cannot be seen: a command that an earlier call has left may yet make it. */
  void removeUnseen(LvName name, UUID placement) {
    // OCCUPIED while that command runs
    changes.remove(name, Mark.placementTag(placement));
  }

  private static Set<String> minus(Mark one, Mark other) {
    Set<String> rest = new TreeSet<>(one.tags());
    rest.removeAll(other.tags());
    return rest;
  }

  private static DriverException notFound(UUID volumeId) {
    return new DriverException(
        DriverFault.NOT_FOUND, "There is no complete volume %s.".formatted(volumeId));
  }
}
