package dev.halite.driver.file;

import dev.halite.common.storage.posix.DurableFiles;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.StageListener;
import dev.halite.driver.VolumeSpec;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of the directory that become volumes, and volumes that are given up. The mark says which
 * file a volume is made of until it is complete, so that nothing which was not ours is ever
 * removed: what was left halfway is finished or given back. Changes are made by who holds the locks
 * of volume and file within an unfenced incarnation; {@link FileManagement} sees to that.
 */
final class ManagedFiles {
  private static final Logger log = LoggerFactory.getLogger(ManagedFiles.class);

  private final Layout layout;
  private final PlacementMarks marks;
  private final DiskFiles disks;
  private final StageListener stages;

  ManagedFiles(Layout layout, PlacementMarks marks, DiskFiles disks, StageListener stages) {
    this.layout = layout;
    this.marks = marks;
    this.disks = disks;
    this.stages = stages;
  }

  /**
   * A volume that was left halfway.
   *
   * @throws DriverException CONFLICT when it has another placement or is being made otherwise
   */
  PlacementMark.@Nullable Adoption halfway(OperationMark operation, VolumeSpec spec)
      throws IOException {
    UUID id = spec.volumeId();
    PlacementMarks.Found found = marks.find(id);
    if (found == null) {
      return null;
    }
    PlacementMark mark = VolumeFiles.requireOwn(operation, id, spec.placement(), found);
    if (mark.adoption() == null || mark.sizeBytes() != spec.sizeBytes()) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Volume %s is being made in another way; it is left alone.".formatted(id));
    }
    return mark.adoption();
  }

  /**
   * Mark building with the file's name, rename it, lengthen it to whole GiB, mark complete; each
   * durable before the next.
   *
   * @param source where the file is; null when it has the volume's name already
   */
  void adopt(
      OperationMark operation,
      VolumeSpec spec,
      PlacementMark.Adoption adoption,
      @Nullable Path source,
      Runnable checkpoint)
      throws IOException {
    UUID id = spec.volumeId();
    PlacementMark mark = PlacementMark.adopting(operation, spec, adoption);
    var progress = new Progress(operation, stages, checkpoint, spec.sizeBytes());
    try {
      marks.writeBuilding(id, mark);
      stages.reached(operation, "manage.building-marked");
      if (source != null) {
        DurableFiles.rename(source, layout.volume(id));
      }
      stages.reached(operation, "manage.file-renamed");
      if (adoption.sizeBytes() < spec.sizeBytes()) {
        disks.grow(id, adoption.sizeBytes(), spec.sizeBytes(), progress);
        stages.reached(operation, "manage.file-grown");
      }
      marks.buildingToComplete(id);
      marks.writeComplete(id, mark.adopted());
      stages.reached(operation, "manage.complete-marked");
    } catch (IOException | RuntimeException e) {
      cleanUp(id, mark, progress, e);
      throw e;
    }
  }

  /** Removes the mark, and nothing else. */
  void giveUp(OperationMark operation, UUID id) throws IOException {
    marks.remove(id);
    stages.reached(operation, "unmanage.mark-removed");
  }

  /** Whether the volume is one that was left halfway. */
  static boolean isHalfway(PlacementState state, PlacementMark mark) {
    return state == PlacementState.BUILDING && mark.adoption() != null;
  }

  /** The file of a volume that was left halfway gets its name and size back; then the mark goes. */
  void giveBack(UUID id, PlacementMark mark) throws IOException {
    PlacementMark.Adoption adoption = mark.adoption();
    BasicFileAttributes disk = disks.find(id);
    if (adoption != null && disk != null && disk.isRegularFile()) {
      if (disk.size() > adoption.sizeBytes()) {
        disks.cut(id, adoption.sizeBytes());
      }
      rename(id, adoption.name());
    }
    marks.remove(id);
  }

  private void rename(UUID id, String name) throws IOException {
    Path disk = layout.volume(id);
    Path former = layout.directory().resolve(name);
    if (former.equals(disk) || !layout.directory().equals(former.getParent())) {
      return;
    }
    try {
      // unlike a rename, a link never takes another file's place
      Files.createLink(former, disk);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isSameFile(former, disk)) {
        log.warn("{} is another file by now; what had this name stays as {}", former, disk);
        return;
      }
    }
    DurableFiles.syncDirectory(layout.directory());
    DurableFiles.delete(disk);
  }

  /** Gives back what a failed call took; what cannot be given back stays marked building. */
  private void cleanUp(UUID id, PlacementMark mark, Progress progress, Exception failure) {
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
      giveBack(id, mark);
    } catch (IOException e) {
      failure.addSuppressed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
