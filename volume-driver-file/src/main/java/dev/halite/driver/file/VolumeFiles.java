package dev.halite.driver.file;

import dev.halite.common.storage.posix.DurableFiles;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.StageListener;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The volumes of a directory: disk and placement mark together. A change is only made by who holds
 * the volume's lock within an unfenced incarnation; {@link FileDriver} sees to that.
 */
final class VolumeFiles {
  private final Layout layout;
  private final PlacementMarks marks;
  private final String pool;
  private final boolean preallocate;
  private final DiskFiles disks;
  private final DiskCopies copies;
  private final VolumeGrowth growth;
  private final SnapshotFiles snapshots;
  private final VolumeReverts reverts;
  private final ManagedFiles managed;
  private final ManageableFiles manageable;
  private final StageListener stages;

  /** Opens what a volume is made from; throws when that is not there. */
  interface Source {
    DiskSource open() throws IOException;
  }

  /** Looks for the file that becomes a volume; throws when it cannot. */
  interface Candidates {
    ManageableFiles.Candidate find() throws IOException;
  }

  private interface Maker {
    void make(Runnable made, Checkpoint progress) throws IOException;
  }

  VolumeFiles(Layout layout, String pool, boolean preallocate, StageListener stages) {
    this.layout = layout;
    this.marks = new PlacementMarks(layout);
    this.pool = pool;
    this.preallocate = preallocate;
    this.disks = new DiskFiles(layout, preallocate);
    this.copies = new DiskCopies(layout, disks, preallocate);
    this.growth = new VolumeGrowth(marks, disks, stages);
    this.snapshots = new SnapshotFiles(layout, marks, copies, stages);
    this.reverts = new VolumeReverts(layout, growth, snapshots, copies, stages);
    this.managed = new ManagedFiles(layout, marks, disks, stages);
    this.manageable = new ManageableFiles(layout, marks, pool);
    this.stages = stages;
  }

  /**
   * Mark building, make the disk, mark complete; each durable before the next.
   *
   * @param checkpoint called during long writes; ends them by an exception when fenced
   */
  StoredVolume create(OperationMark operation, VolumeSpec spec, Runnable checkpoint)
      throws IOException {
    UUID id = spec.volumeId();
    StoredVolume there = findComplete(operation, spec);
    return there != null
        ? there
        : make(
            operation,
            spec,
            "create.",
            checkpoint,
            (made, progress) -> disks.make(id, spec.sizeBytes(), made, progress));
  }

  /**
   * As {@link #create}, with the content of something else.
   *
   * @param call name of the call, with which its stages begin
   */
  StoredVolume copy(
      OperationMark operation, VolumeSpec spec, String call, Source source, Runnable checkpoint)
      throws IOException {
    StoredVolume there = findComplete(operation, spec);
    if (there != null) {
      return there;
    }
    try (DiskSource from = source.open()) {
      return make(
          operation,
          spec,
          call + ".",
          checkpoint,
          (made, progress) ->
              copies.toVolume(from, spec.volumeId(), spec.sizeBytes(), made, progress));
    }
  }

  /** Opens a volume's disk to copy it. */
  DiskSource open(OperationMark operation, UUID id, UUID placement, DiskSource.Users users)
      throws IOException {
    long size = growth.requireComplete(operation, id, placement).sizeBytes();
    return DiskSource.open("Volume " + id, layout.volume(id), size, users);
  }

  /** The volume, if it is there already; null when it is to be made, or made anew. */
  private @Nullable StoredVolume findComplete(OperationMark operation, VolumeSpec spec)
      throws IOException {
    UUID id = spec.volumeId();
    PlacementMarks.Found found = marks.find(id);
    BasicFileAttributes disk = disks.find(id);
    if (found == null && disk == null) {
      return null;
    }
    PlacementMark mark = requireOwn(operation, id, spec.placement(), found);
    if (found != null && ManagedFiles.isHalfway(found.state(), mark)) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Volume %s is being made of a file that was there; it is left alone.".formatted(id));
    }
    return found != null && found.state() == PlacementState.COMPLETE
        ? requireIntact(spec, mark, disk)
        : null;
  }

  /** As {@link #create}, of a file that is there. */
  StoredVolume manage(
      OperationMark operation, VolumeSpec spec, Candidates candidates, Runnable checkpoint)
      throws IOException {
    UUID id = spec.volumeId();
    PlacementMarks.Found found = marks.find(id);
    BasicFileAttributes disk = disks.find(id);
    if (found != null && found.state() == PlacementState.COMPLETE) {
      return requireIntact(spec, requireOwn(operation, id, spec.placement(), found), disk);
    }
    PlacementMark.Adoption adoption = managed.halfway(operation, spec);
    Path source = null;
    if (adoption == null || disk == null) {
      ManageableFiles.Candidate candidate = candidates.find();
      boolean hasName = candidate.path().equals(layout.volume(id));
      if (disk != null && !hasName) {
        throw new DriverException(
            DriverFault.CONFLICT,
            "There is a volume-%s without a readable mark; it is left alone.".formatted(id));
      }
      adoption =
          new PlacementMark.Adoption(Layout.fileName(candidate.path()), candidate.sizeBytes());
      source = hasName ? null : candidate.path();
    }
    managed.adopt(operation, spec, adoption, source, checkpoint);
    return new StoredVolume(id, spec.placement(), spec.sizeBytes(), pool, PlacementState.COMPLETE);
  }

  /** Gives a volume up with its data. */
  void unmanage(OperationMark operation, UUID id, UUID placement) throws IOException {
    PlacementMarks.Found found = marks.find(id);
    if (found == null) {
      marks.remove(id);
      return;
    }
    PlacementMark mark = requireOwn(operation, id, placement, found);
    if (ManagedFiles.isHalfway(found.state(), mark)) {
      managed.giveBack(id, mark);
      return;
    }
    if (found.state() != PlacementState.COMPLETE) {
      throw new DriverException(
          DriverFault.CONFLICT, "Volume %s is not complete; delete it.".formatted(id));
    }
    snapshots.requireNone(id);
    snapshots.removeLeftovers(id);
    growth.settle(id);
    managed.giveUp(operation, id);
  }

  private StoredVolume make(
      OperationMark operation, VolumeSpec spec, String stage, Runnable checkpoint, Maker maker)
      throws IOException {
    UUID id = spec.volumeId();
    var progress = new Progress(operation, stages, checkpoint, spec.sizeBytes());
    try {
      marks.writeBuilding(id, PlacementMark.of(operation, spec));
      stages.reached(operation, stage + "building-marked");
      maker.make(() -> stages.reached(operation, stage + "file-made"), progress);
      stages.reached(operation, stage + "file-durable");
      marks.buildingToComplete(id);
      stages.reached(operation, stage + "complete-marked");
    } catch (IOException | RuntimeException e) {
      cleanUp(id, progress, e);
      throw e;
    }
    return new StoredVolume(id, spec.placement(), spec.sizeBytes(), pool, PlacementState.COMPLETE);
  }

  /** Mark building again, so that half a delete never looks like a volume; then disk, then mark. */
  void delete(OperationMark operation, UUID id, UUID placement) throws IOException {
    PlacementMarks.Found found = marks.find(id);
    if (found == null && disks.find(id) == null) {
      marks.remove(id);
      return;
    }
    PlacementMark mark = requireOwn(operation, id, placement, found);
    if (found != null && ManagedFiles.isHalfway(found.state(), mark)) {
      managed.giveBack(id, mark);
      return;
    }
    snapshots.requireNone(id);
    if (found != null && found.state() == PlacementState.COMPLETE) {
      if (mark.adoption() != null) {
        // what is half deleted must not look like what was half adopted
        marks.writeComplete(id, mark.adopted());
      }
      marks.completeToBuilding(id);
      stages.reached(operation, "delete.building-marked");
    }
    DurableFiles.delete(layout.volume(id));
    stages.reached(operation, "delete.file-removed");
    snapshots.removeLeftovers(id);
    marks.remove(id);
    stages.reached(operation, "delete.mark-removed");
  }

  /** The growth of volumes. */
  VolumeGrowth growth() {
    return growth;
  }

  /** Whether the disks have all space that they may need from the begin. */
  boolean arePreallocated() {
    return preallocate;
  }

  /** How volumes go back to their snapshots. */
  VolumeReverts reverts() {
    return reverts;
  }

  /** The files that could be volumes. */
  ManageableFiles manageable() {
    return manageable;
  }

  /** The snapshots of volumes. */
  SnapshotFiles snapshots() {
    return snapshots;
  }

  /** What is there for the volume; null when nothing is. */
  @Nullable StoredVolume find(UUID id) throws IOException {
    PlacementMarks.Found found = marks.find(id);
    BasicFileAttributes disk = disks.find(id);
    if (found == null && disk == null) {
      return null;
    }
    long diskSize = disk == null ? 0 : disk.size();
    PlacementMark mark = found == null ? null : found.mark();
    if (found == null || mark == null) {
      return new StoredVolume(id, null, diskSize, pool, PlacementState.DAMAGED);
    }
    if (found.state() == PlacementState.BUILDING) {
      return new StoredVolume(
          id, mark.placement(), mark.sizeBytes(), pool, PlacementState.BUILDING);
    }
    boolean intact = disk != null && disk.isRegularFile() && mark.allows(diskSize);
    return new StoredVolume(
        id,
        mark.placement(),
        intact ? mark.sizeBytes() : diskSize,
        pool,
        intact ? PlacementState.COMPLETE : PlacementState.DAMAGED);
  }

  /** The volumes that have a mark. */
  Set<UUID> marked() throws IOException {
    return marks.volumes();
  }

  /** The disks, with their sizes in bytes. */
  Map<UUID, Long> disks() throws IOException {
    var sizes = new HashMap<UUID, Long>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.directory(), "volume-*")) {
      for (Path file : files) {
        UUID id = Layout.volumeOfDisk(file).orElse(null);
        BasicFileAttributes disk = id == null ? null : disks.find(id);
        if (id != null && disk != null) {
          sizes.put(id, disk.size());
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return sizes;
  }

  /** The mark of our own placement, or CONFLICT. */
  static PlacementMark requireOwn(
      OperationMark operation, UUID id, UUID placement, PlacementMarks.@Nullable Found found) {
    PlacementMark mark = found == null ? null : found.mark();
    if (mark == null) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "There is a volume-%s without a readable mark; it is left alone.".formatted(id));
    }
    if (!mark.placement().equals(placement)) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Volume %s lies there from placement %s, not %s; it is left alone."
              .formatted(id, mark.placement(), placement));
    }
    if (mark.supersedes(operation)) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Operation %s was taken over with fence %d; this call has fence %d."
              .formatted(operation.operationId(), mark.fence(), operation.fence()));
    }
    return mark;
  }

  private StoredVolume requireIntact(
      VolumeSpec spec, PlacementMark mark, @Nullable BasicFileAttributes disk) {
    UUID id = spec.volumeId();
    if (mark.sizeBytes() != spec.sizeBytes()) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Volume %s was made with %d bytes, not %d."
              .formatted(id, mark.sizeBytes(), spec.sizeBytes()));
    }
    if (disk == null || !disk.isRegularFile() || !mark.allows(disk.size())) {
      throw new DriverException(
          DriverFault.FAILURE,
          "Volume %s is marked complete, but its file is missing or has another size."
              .formatted(id));
    }
    return new StoredVolume(id, spec.placement(), mark.sizeBytes(), pool, PlacementState.COMPLETE);
  }

  /** Removes what a failed create made; what cannot be removed stays marked building. */
  private void cleanUp(UUID id, Progress progress, Exception failure) {
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
      DurableFiles.delete(layout.volume(id));
      marks.remove(id);
    } catch (IOException e) {
      failure.addSuppressed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
