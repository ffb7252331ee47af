package dev.halite.driver.lvm;

import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.VolumeSpec;
import dev.halite.driver.lvm.LvmVolumes.Source;
import org.jspecify.annotations.Nullable;

/**
 * Makes a thick volume. What lay in its room before is somebody else's, so all of it is zeroed
 * before the volume is complete; a copy then writes what is not zero.
 *
 * <ol>
 *   <li>the volume, building
 *   <li>of a volume: a snapshot to copy from, as others go on writing
 *   <li>zeroes, then the content
 *   <li>the snapshot goes, and the volume is complete
 * </ol>
 */
record ThickBuild(Session session, OperationMark mark, VolumeSpec spec) {

  void build(@Nullable Source source) {
    LvName name = LvName.volume(spec.volumeId());
    Mark building = Mark.ofVolume(mark, spec.placement(), PlacementState.BUILDING);
    session.changes().createThick(name, spec.sizeBytes(), building.tags());
    session.reached(mark, "create.building-made");
    switch (source) {
      case null -> zero(name);
      case Source.Snapshot snapshot -> {
        zero(name);
        copy(snapshot.name(), snapshot.sizeBytes(), name);
      }
      case Source.Volume volume -> {
        LvName at = LvName.source(spec.volumeId());
        session
            .changes()
            .snapshotThick(
                volume.name(), at, LvmSnapshots.room(volume.sizeBytes()), building.tags());
        session.reached(mark, "create.source-taken");
        zero(name);
        copy(at, volume.sizeBytes(), name);
        LogicalVolume taken = session.state().find(at).orElseThrow();
        new Deletions(session).delete(mark, at, taken);
      }
    }
    session.reached(mark, "create.filled");
    session.mark(name, building, building.with(PlacementState.COMPLETE));
  }

  private void zero(LvName name) {
    new Content(session, mark).zero(name, 0, spec.sizeBytes());
  }

  private void copy(LvName from, long sizeBytes, LvName name) {
    new Content(session, mark).copy(from, name, Math.min(sizeBytes, spec.sizeBytes()));
  }
}
