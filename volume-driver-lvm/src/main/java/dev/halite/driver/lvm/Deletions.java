package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import java.util.Optional;

/**
 * Removes what held data. A thin volume goes at once, as its pool zeroes what it gives out. A thick
 * one, and the room of a thick snapshot, may have to be overwritten first, for as long as that
 * takes, so it is only put away here:
 *
 * <ol>
 *   <li>its tags say that it is deleted
 *   <li>a snapshot's room becomes a volume by itself
 *   <li>it gets a name of its own, so that nothing is in the way of others
 * </ol>
 *
 * <p>Each stage may be repeated. {@link Overwriting} does the rest.
 */
record Deletions(Session session) {

  /** Whether what this is has to be overwritten before it is removed. */
  boolean mustBeOverwritten(LogicalVolume volume) {
    return session.configuration().clear().what() == VolumeClear.ZERO && !volume.isThin();
  }

  /** Removes or puts away what was found so. */
  void delete(OperationMark mark, LvName name, LogicalVolume found) {
    Mark left = Session.requireMark(found);
    if (!mustBeOverwritten(found) && Deletion.read(found.tags()).isEmpty()) {
      session.remove(name, left.placement());
      return;
    }
    Mark building = left.with(mark).with(PlacementState.BUILDING);
    session.delete(name, left, building, Deletion.of(name));
    try {
      session.reached(mark, "delete.marked");
      if (found.isThickSnapshot()) {
        session.changes().splitSnapshot(name);
        session.reached(mark, "delete.split");
      }
      session.changes().rename(name, LvName.deleted(session.settings().ids().get()));
    } catch (DriverException e) {
      throw e.midway();
    } finally {
      // whatever becomes of the call
      session.putAway().run();
    }
  }

  /** What is put away, if it is one of this backend. */
  static Optional<Deletion> of(LogicalVolume volume, LvmDriverConfiguration configuration) {
    return volume
        .ours()
        .filter(name -> name.kind() == LvName.Kind.DELETED)
        .filter(name -> configuration.has(volume))
        .flatMap(name -> Deletion.read(volume.tags()));
  }
}
