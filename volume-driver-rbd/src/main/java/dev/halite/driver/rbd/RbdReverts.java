package dev.halite.driver.rbd;

import dev.halite.common.storage.ceph.CephException;
import dev.halite.common.storage.ceph.OpenImage;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.rbd.VolumeIndex.Found;
import java.util.Objects;
import java.util.UUID;

/** Volumes that go back to one of their snapshots, by librbd's roll-back. */
final class RbdReverts {
  private final VolumeIndex index;
  private final VolumeImages images;
  private final VolumeReader reader;
  private final RbdSnapshots snapshots;
  private final Stages stages;

  RbdReverts(
      VolumeIndex index,
      VolumeImages images,
      VolumeReader reader,
      RbdSnapshots snapshots,
      Stages stages) {
    this.index = index;
    this.images = images;
    this.reader = reader;
    this.snapshots = snapshots;
    this.stages = stages;
  }

  /**
   * Checks everything first. A roll-back also shrinks the image, which is larger where the catalog
   * came to know nothing of an extend; from the entry on, what the image has beyond that is
   * nobody's.
   */
  void revert(OperationMark operation, SnapshotSpec spec) {
    UUID id = spec.volumeId();
    long size = snapshots.requireComplete(operation, spec);
    Found found = reader.requireComplete(operation, id, spec.volumePlacement());
    IndexEntry entry = reader.entry(id, found);
    long image = reader.sizeOf(entry.imageId());
    if (entry.sizeBytes() < size || image < size) {
      throw new DriverException(
          DriverFault.INVALID,
          "Volume %s is smaller than its snapshot %s of %d bytes."
              .formatted(id, spec.snapshotId(), size));
    }
    if (images.isFlattened(id, Objects.requireNonNull(entry.imageId()))) {
      throw Refusals.flattened(id);
    }
    try (OpenImage open = images.images().open(VolumeImages.name(id))) {
      if (!images.clients(id).isEmpty()) {
        throw new DriverException(
            DriverFault.BUSY, "Volume %s cannot be reverted: a client has it open.".formatted(id));
      }
      stages.reached(operation, "revert.checked");
      if (image == size && entry.provisionedBytes() == size) {
        rollBack(operation, spec, open);
      } else {
        IndexEntry cut = entry.cutting(operation, size, Math.max(image, entry.provisionedBytes()));
        change(id, found, cut);
        rollBack(operation, spec, open);
        change(id, new Found(cut.text(), cut), cut.cut());
      }
    }
    stages.reached(operation, "revert.rolled-back");
  }

  private void change(UUID id, Found found, IndexEntry entry) {
    if (!index.change(id, found, entry)) {
      throw Refusals.contended(id);
    }
  }

  private void rollBack(OperationMark operation, SnapshotSpec spec, OpenImage open) {
    try {
      new Progress(operation, stages.listener())
          .run("revert", progress -> open.rollBack(RbdSnapshots.name(spec.snapshotId()), progress));
    } catch (CephException e) {
      // From the first object on no failure says that nothing was changed.
      throw RbdFaults.midway("revert volume " + spec.volumeId() + " in full", e);
    }
  }
}
