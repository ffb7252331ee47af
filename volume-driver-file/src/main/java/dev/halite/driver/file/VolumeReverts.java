package dev.halite.driver.file;

import dev.halite.common.storage.posix.PosixFile;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StageListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Volumes that go back to one of their snapshots. Their disk is written over, so that it stays the
 * one that it is: what is left half is a volume all the same, and nothing lies beside it.
 */
final class VolumeReverts {
  private final Layout layout;
  private final VolumeGrowth growth;
  private final SnapshotFiles snapshots;
  private final DiskCopies copies;
  private final StageListener stages;

  VolumeReverts(
      Layout layout,
      VolumeGrowth growth,
      SnapshotFiles snapshots,
      DiskCopies copies,
      StageListener stages) {
    this.layout = layout;
    this.growth = growth;
    this.snapshots = snapshots;
    this.copies = copies;
    this.stages = stages;
  }

  /**
   * Checks everything before the first byte. A volume that has grown, of which the catalog came to
   * know nothing, is cut to the size that it had.
   *
   * @param checkpoint called during long writes; ends them by an exception when fenced
   */
  void revert(OperationMark operation, SnapshotSpec spec, Runnable checkpoint) throws IOException {
    UUID id = spec.volumeId();
    PlacementMark mark = growth.requireComplete(operation, id, spec.volumePlacement());
    try (DiskSource source = snapshots.open(operation, spec)) {
      long size = source.sizeBytes();
      if (mark.sizeBytes() < size) {
        throw new DriverException(
            DriverFault.INVALID,
            "Volume %s is smaller than its snapshot %s of %d bytes."
                .formatted(id, spec.snapshotId(), size));
      }
      requireNotWritten(id);
      stages.reached(operation, "revert.checked");
      try {
        copies.over(source, id, new Progress(operation, stages, checkpoint, size));
        growth.cut(operation, id, mark, size);
      } catch (IOException e) {
        throw FileFaults.translate("revert volume %s in full".formatted(id), e).midway();
      }
    }
    stages.reached(operation, "revert.restored");
  }

  private void requireNotWritten(UUID id) throws IOException {
    Path disk = layout.volume(id);
    try (PosixFile file = PosixFile.openToRead(disk)) {
      if (OpenFiles.isWritten(disk, file)) {
        throw new DriverException(
            DriverFault.BUSY,
            "Volume %s cannot be reverted: a process of this host has it open for writing."
                .formatted(id));
      }
    }
  }
}
