package dev.halite.driver.file;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.StageListener;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;

/**
 * Volumes that grow. Disk and mark cannot change in one step, so the mark first says how large the
 * disk may become; until it says that the volume is larger, the volume has its old size, and what
 * the disk has beyond that is nobody's. tgtd goes on with the size that it saw first.
 */
final class VolumeGrowth {
  private final PlacementMarks marks;
  private final DiskFiles disks;
  private final StageListener stages;

  VolumeGrowth(PlacementMarks marks, DiskFiles disks, StageListener stages) {
    this.marks = marks;
    this.disks = disks;
    this.stages = stages;
  }

  /** Mark growing, lengthen the disk, mark with the new size; each durable before the next. */
  void grow(OperationMark operation, UUID id, UUID placement, long size, Runnable checkpoint)
      throws IOException {
    var progress = new Progress(operation, stages, checkpoint, size);
    PlacementMark mark = requireComplete(operation, id, placement);
    if (size < mark.sizeBytes()) {
      throw new DriverException(
          DriverFault.INVALID,
          "Volume %s has %d bytes already, more than %d.".formatted(id, mark.sizeBytes(), size));
    }
    if (size == mark.sizeBytes()) {
      settle(id, mark);
      return;
    }
    marks.writeComplete(id, mark.growingTo(size, operation));
    stages.reached(operation, "extend.growing-marked");
    try {
      disks.grow(id, mark.sizeBytes(), size, progress);
      stages.reached(operation, "extend.file-grown");
      marks.writeComplete(id, mark.grownTo(size, operation));
    } catch (IOException | RuntimeException e) {
      takeBack(id, mark, progress, e);
      throw e;
    }
    stages.reached(operation, "extend.complete-marked");
  }

  /** Takes back what a growth that came to no end has left, so that the disk has its size. */
  void settle(UUID id) throws IOException {
    PlacementMarks.Found found = marks.find(id);
    if (found != null && found.mark() != null && found.state() == PlacementState.COMPLETE) {
      settle(id, found.mark());
    }
  }

  /**
   * Gives a volume a size that it had before it grew; what the disk has beyond it is nobody's from
   * the mark on.
   */
  void cut(OperationMark operation, UUID id, PlacementMark mark, long size) throws IOException {
    PlacementMark cut = mark.sizeBytes() > size ? mark.cutTo(size, operation) : mark;
    if (cut != mark) {
      marks.writeComplete(id, cut);
    }
    settle(id, cut);
  }

  private void settle(UUID id, PlacementMark mark) throws IOException {
    if (mark.isGrowing()) {
      disks.cut(id, mark.sizeBytes());
      marks.writeComplete(id, mark.notGrowing());
    }
  }

  /** The mark of a volume that is whole and of this placement. */
  PlacementMark requireComplete(OperationMark operation, UUID id, UUID placement)
      throws IOException {
    PlacementMarks.Found found = marks.find(id);
    BasicFileAttributes disk = disks.find(id);
    if (found == null && disk == null) {
      throw new DriverException(DriverFault.NOT_FOUND, "There is no volume %s.".formatted(id));
    }
    PlacementMark mark = VolumeFiles.requireOwn(operation, id, placement, found);
    if (found == null || found.state() != PlacementState.COMPLETE) {
      throw new DriverException(DriverFault.NOT_FOUND, "Volume %s is not complete.".formatted(id));
    }
    if (disk == null || !disk.isRegularFile() || !mark.allows(disk.size())) {
      throw new DriverException(
          DriverFault.FAILURE,
          "Volume %s is marked complete, but its file is missing or has another size."
              .formatted(id));
    }
    return mark;
  }

  /** What cannot be taken back stays marked growing. */
  private void takeBack(UUID id, PlacementMark mark, Progress progress, Exception failure) {
    if (progress.isEndedBy(failure)) {
      return;
    }
    if (failure instanceof DriverException driver && driver.fault() == DriverFault.FENCED) {
      // who fences waits for this call and will see to the rest
      return;
    }
    // an interrupt would make each file operation fail again
    boolean interrupted = Thread.interrupted();
    try {
      disks.cut(id, mark.sizeBytes());
      marks.writeComplete(id, mark.notGrowing());
    } catch (IOException e) {
      failure.addSuppressed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
