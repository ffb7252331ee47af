package dev.halite.driver.lvm;

import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.VolumeSpec;
import dev.halite.driver.lvm.LvmVolumes.Source;
import org.jspecify.annotations.Nullable;

/**
 * Makes a thin volume. An empty one, and a copy as large as its source, are there with their mark
 * in one step; a copy of another size is building until it has that.
 */
record ThinBuild(Session session, OperationMark mark, VolumeSpec spec) {

  void build(@Nullable Source source) {
    LvName name = LvName.volume(spec.volumeId());
    GroupChanges changes = session.changes();
    Mark complete = Mark.ofVolume(mark, spec.placement(), PlacementState.COMPLETE);
    if (source == null) {
      changes.createThin(
          name, spec.sizeBytes(), session.configuration().thinPool(), complete.tags());
      return;
    }
    if (source.sizeBytes() == spec.sizeBytes()) {
      changes.snapshotThin(source.name(), name, complete.tags(), GroupChanges.Activation.ACTIVE);
      return;
    }
    Mark building = complete.with(PlacementState.BUILDING);
    changes.snapshotThin(source.name(), name, building.tags(), GroupChanges.Activation.ACTIVE);
    session.reached(mark, "create.building-made");
    if (source.sizeBytes() < spec.sizeBytes()) {
      changes.extend(name, spec.sizeBytes());
    } else {
      // what is cut off would be there again when the volume grows
      changes.discard(name, spec.sizeBytes(), source.sizeBytes() - spec.sizeBytes());
      changes.reduce(name, spec.sizeBytes());
    }
    session.reached(mark, "create.resized");
    session.mark(name, building, complete);
  }
}
