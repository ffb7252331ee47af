package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.util.UUID;

/**
 * Makes volumes larger. A thin one grows in one step, used or not. What a thick one gets holds
 * somebody else's old data, so:
 *
 * <ol>
 *   <li>a mark says from where on it is not zeroed
 *   <li>the volume grows; one with snapshots is inactive meanwhile, as LVM demands
 *   <li>what is new is zeroed
 *   <li>the mark goes
 * </ol>
 *
 * Whoever is to read a volume with that mark goes on from the third stage first.
 */
record VolumeGrowth(Session session, OperationMark mark) {

  StoredVolume extend(UUID volumeId, UUID placement, long sizeGib) {
    var spec = new VolumeSpec(volumeId, placement, sizeGib, session.configuration().poolName());
    GroupState state = session.state();
    LogicalVolume volume = session.requireComplete(state, volumeId, placement);
    Mark left = Session.requireMark(volume);
    LvName name = LvName.volume(volumeId);
    left.requireNotTakenOver(mark, name);
    if (volume.sizeBytes() > spec.sizeBytes()) {
      throw new DriverException(
          DriverFault.INVALID,
          "Volume %s has %d bytes already, and never gets smaller."
              .formatted(volumeId, volume.sizeBytes()));
    }
    settle(volume, volumeId);
    if (volume.sizeBytes() < spec.sizeBytes()) {
      if (volume.isThin()) {
        session.reached(mark, "extend.checked");
        session.changes().extend(name, spec.sizeBytes());
      } else {
        growThick(state, volume, left.zeroFrom(0), spec);
      }
    }
    return new StoredVolume(volumeId, placement, spec.sizeBytes(), spec.pool(), left.state());
  }

  /** Zeroes what an earlier growth has left. */
  void settle(LogicalVolume volume, UUID volumeId) {
    Mark left = Session.requireMark(volume);
    if (left.zeroFrom() > 0) {
      Session.requireUnused(volume);
      LvName name = LvName.volume(volumeId);
      if (!volume.isActive()) {
        session.changes().activate(name, GroupChanges.Activation.ACTIVE);
      }
      zero(name, left, volume.sizeBytes());
    }
  }

  private void growThick(GroupState state, LogicalVolume volume, Mark left, VolumeSpec spec) {
    LvName name = LvName.volume(spec.volumeId());
    Session.requireUnused(volume);
    Mark growing = left.zeroFrom(volume.sizeBytes());
    session.mark(name, left, growing);
    session.reached(mark, "extend.marked");
    if (LvmSnapshots.of(state, spec.volumeId()).findAny().isEmpty()) {
      session.changes().extend(name, spec.sizeBytes());
    } else {
      session.changes().activate(name, GroupChanges.Activation.INACTIVE);
      try {
        session.changes().extend(name, spec.sizeBytes());
      } finally {
        session.changes().activate(name, GroupChanges.Activation.ACTIVE);
      }
    }
    session.reached(mark, "extend.grown");
    zero(name, growing, spec.sizeBytes());
  }

  private void zero(LvName name, Mark growing, long to) {
    new Content(session, mark).zero(name, growing.zeroFrom(), to);
    session.reached(mark, "extend.zeroed");
    session.mark(name, growing, growing.zeroFrom(0));
  }
}
