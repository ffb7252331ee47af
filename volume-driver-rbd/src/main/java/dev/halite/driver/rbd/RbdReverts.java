package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.SnapshotSpec;

/** Volumes that go back to one of their snapshots, by librbd's roll-back. */
final class RbdReverts {
  private final VolumeImages images;
  private final VolumeReader reader;
  private final RbdSnapshots snapshots;
  private final Stages stages;

  RbdReverts(VolumeImages images, VolumeReader reader, RbdSnapshots snapshots, Stages stages) {
    this.images = images;
    this.reader = reader;
    this.snapshots = snapshots;
    this.stages = stages;
  }

  /** Checks everything first: a roll-back would also shrink the image. */
  void revert(OperationMark operation, SnapshotSpec spec) {
    long size = snapshots.requireComplete(operation, spec);
    IndexEntry entry =
        reader.entry(
            spec.volumeId(),
            reader.requireComplete(operation, spec.volumeId(), spec.volumePlacement()));
    if (entry.sizeBytes() != size || reader.sizeOf(entry.imageId()) != size) {
      throw new DriverException(
          DriverFault.INVALID,
          "Volume %s has another size than its snapshot %s of %d bytes."
              .formatted(spec.volumeId(), spec.snapshotId(), size));
    }
    String name = VolumeImages.name(spec.volumeId());
    try (OpenImage open = images.images().open(name)) {
      if (!images.clients(spec.volumeId()).isEmpty()) {
        throw new DriverException(
            DriverFault.BUSY,
            "Volume %s cannot be reverted: a client has it open.".formatted(spec.volumeId()));
      }
      stages.reached(operation, "revert.checked");
      new Progress(operation, stages.listener())
          .run("revert", progress -> open.rollBack(RbdSnapshots.name(spec.snapshotId()), progress));
    }
    stages.reached(operation, "revert.rolled-back");
  }
}
