package dev.halite.driver.file;

import dev.halite.common.storage.posix.DurableFiles;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StageListener;
import dev.halite.driver.StoredSnapshot;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of a directory: file and mark together, each a whole copy of what its volume had
 * ({@link DiskCopies}). Changes are made by who holds the locks of volume and snapshot within an
 * unfenced incarnation; {@link FileSnapshots} sees to that.
 */
final class SnapshotFiles {
  private final Layout layout;
  private final PlacementMarks volumeMarks;
  private final SnapshotMarks marks;
  private final DiskCopies copies;
  private final StageListener stages;

  SnapshotFiles(
      Layout layout, PlacementMarks volumeMarks, DiskCopies copies, StageListener stages) {
    this.layout = layout;
    this.volumeMarks = volumeMarks;
    this.marks = new SnapshotMarks(layout);
    this.copies = copies;
    this.stages = stages;
  }

  /**
   * Mark building, copy, mark complete; each durable before the next.
   *
   * @param source the volume's disk
   * @param checkpoint called during long writes; ends them by an exception when fenced
   */
  StoredSnapshot create(
      OperationMark operation, SnapshotSpec spec, DiskSource source, Runnable checkpoint)
      throws IOException {
    UUID id = spec.snapshotId();
    UUID volume = spec.volumeId();
    StoredSnapshot there = findComplete(operation, spec);
    if (there != null) {
      return there;
    }
    long size = source.sizeBytes();
    var progress = new Progress(operation, stages, checkpoint, size);
    try {
      marks.writeBuilding(volume, id, SnapshotMark.of(operation, spec, size));
      stages.reached(operation, "snapshot.building-marked");
      copies.toSnapshot(
          source, id, () -> stages.reached(operation, "snapshot.file-made"), progress);
      stages.reached(operation, "snapshot.file-durable");
      marks.buildingToComplete(volume, id);
      stages.reached(operation, "snapshot.complete-marked");
    } catch (IOException | RuntimeException e) {
      cleanUp(spec, progress, e);
      throw e;
    }
    return new StoredSnapshot(id, volume, spec.placement(), size, PlacementState.COMPLETE);
  }

  /** The snapshot, if it is there and complete; null when it is to be taken, or taken anew. */
  @Nullable StoredSnapshot findComplete(OperationMark operation, SnapshotSpec spec)
      throws IOException {
    SnapshotMarks.Found found = marks.find(spec.volumeId(), spec.snapshotId());
    BasicFileAttributes file = DiskFiles.find(layout.snapshot(spec.snapshotId()));
    if (found == null && file == null) {
      return null;
    }
    SnapshotMark mark = requireOwn(operation, spec, found);
    return found != null && found.state() == PlacementState.COMPLETE
        ? requireIntact(spec, mark, file)
        : null;
  }

  /** Marks it building, also one that is complete: it is taken anew. */
  void beginAnew(OperationMark operation, SnapshotSpec spec, long sizeBytes) throws IOException {
    SnapshotMarks.Found found = marks.find(spec.volumeId(), spec.snapshotId());
    if (found != null && found.state() == PlacementState.COMPLETE) {
      marks.completeToBuilding(spec.volumeId(), spec.snapshotId());
    }
    marks.writeBuilding(
        spec.volumeId(), spec.snapshotId(), SnapshotMark.of(operation, spec, sizeBytes));
    stages.reached(operation, "group-snapshot.building-marked");
  }

  /** Copies what it has into its file. */
  void copy(OperationMark operation, SnapshotSpec spec, DiskSource source, Checkpoint checkpoint)
      throws IOException {
    copies.toSnapshot(
        source,
        spec.snapshotId(),
        () -> stages.reached(operation, "group-snapshot.file-made"),
        checkpoint);
    stages.reached(operation, "group-snapshot.file-durable");
  }

  /** Of a call that copies so much in all. */
  Progress progress(OperationMark operation, Runnable checkpoint, long totalBytes) {
    return new Progress(operation, stages, checkpoint, totalBytes);
  }

  /** Marks it complete. */
  StoredSnapshot complete(OperationMark operation, SnapshotSpec spec, long sizeBytes)
      throws IOException {
    marks.buildingToComplete(spec.volumeId(), spec.snapshotId());
    stages.reached(operation, "group-snapshot.complete-marked");
    return new StoredSnapshot(
        spec.snapshotId(), spec.volumeId(), spec.placement(), sizeBytes, PlacementState.COMPLETE);
  }

  /** Mark building again, so that half a delete never looks like a snapshot; then file, mark. */
  void delete(OperationMark operation, SnapshotSpec spec) throws IOException {
    UUID id = spec.snapshotId();
    UUID volume = spec.volumeId();
    PlacementMarks.Found ofVolume = volumeMarks.find(volume);
    if (ofVolume != null) {
      VolumeFiles.requireOwn(operation, volume, spec.volumePlacement(), ofVolume);
    }
    SnapshotMarks.Found found = marks.find(volume, id);
    if (found == null && DiskFiles.find(layout.snapshot(id)) == null) {
      marks.remove(volume, id);
      return;
    }
    requireOwn(operation, spec, found);
    if (found != null && found.state() == PlacementState.COMPLETE) {
      marks.completeToBuilding(volume, id);
      stages.reached(operation, "snapshot-delete.building-marked");
    }
    DurableFiles.delete(layout.snapshot(id));
    stages.reached(operation, "snapshot-delete.file-removed");
    marks.remove(volume, id);
    stages.reached(operation, "snapshot-delete.mark-removed");
  }

  /** The volumes that have or had snapshots. */
  Set<UUID> volumes() throws IOException {
    return marks.volumes();
  }

  /** The volume's snapshots that have a mark. */
  List<StoredSnapshot> all(UUID volumeId) throws IOException {
    var all = new ArrayList<StoredSnapshot>();
    for (UUID id : marks.snapshotsOf(volumeId)) {
      SnapshotMarks.Found found = marks.find(volumeId, id);
      if (found != null) {
        all.add(stored(volumeId, id, found));
      }
    }
    return List.copyOf(all);
  }

  /**
   * Refuses what must not happen to a volume that has snapshots.
   *
   * @throws DriverException BUSY
   */
  void requireNone(UUID volumeId) throws IOException {
    int snapshots = marks.snapshotsOf(volumeId).size();
    if (snapshots > 0) {
      throw new DriverException(
          DriverFault.BUSY,
          "Volume %s has %d snapshot%s.".formatted(volumeId, snapshots, snapshots == 1 ? "" : "s"));
    }
  }

  /** Removes what marks of snapshots that were never begun have left of a volume that goes. */
  void removeLeftovers(UUID volumeId) throws IOException {
    marks.removeLeftovers(volumeId);
  }

  /**
   * Opens a complete snapshot. Needs no lock: what is open stays readable when the snapshot is
   * deleted.
   */
  DiskSource open(OperationMark operation, SnapshotSpec spec) throws IOException {
    SnapshotMark mark = requireComplete(operation, spec);
    DiskSource source =
        DiskSource.open(
            "Snapshot " + spec.snapshotId(),
            layout.snapshot(spec.snapshotId()),
            mark.sizeBytes(),
            null);
    try {
      // what was opened was complete only if it still is
      requireComplete(operation, spec);
      return source;
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private SnapshotMark requireComplete(OperationMark operation, SnapshotSpec spec)
      throws IOException {
    SnapshotMarks.Found found = marks.find(spec.volumeId(), spec.snapshotId());
    SnapshotMark mark = found == null ? null : requireOwn(operation, spec, found);
    if (found == null || mark == null || found.state() != PlacementState.COMPLETE) {
      throw new DriverException(
          DriverFault.NOT_FOUND,
          "Snapshot %s of volume %s is not there or not complete."
              .formatted(spec.snapshotId(), spec.volumeId()));
    }
    requireIntact(spec, mark, DiskFiles.find(layout.snapshot(spec.snapshotId())));
    return mark;
  }

  /** The mark of our own placement, or CONFLICT. */
  private static SnapshotMark requireOwn(
      OperationMark operation, SnapshotSpec spec, SnapshotMarks.@Nullable Found found) {
    SnapshotMark mark = found == null ? null : found.mark();
    if (mark == null) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "There is a snapshot-%s without a readable mark of volume %s; it is left alone."
              .formatted(spec.snapshotId(), spec.volumeId()));
    }
    if (!mark.isOf(spec)) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Snapshot %s lies there from placement %s (volume: %s), not %s (%s); it is left alone."
              .formatted(
                  spec.snapshotId(),
                  mark.placement(),
                  mark.volumePlacement(),
                  spec.placement(),
                  spec.volumePlacement()));
    }
    if (mark.supersedes(operation)) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Operation %s was taken over with fence %d; this call has fence %d."
              .formatted(operation.operationId(), mark.fence(), operation.fence()));
    }
    return mark;
  }

  private static StoredSnapshot requireIntact(
      SnapshotSpec spec, SnapshotMark mark, @Nullable BasicFileAttributes file) {
    if (!isIntact(mark, file)) {
      throw new DriverException(
          DriverFault.FAILURE,
          "Snapshot %s is marked complete, but its file is missing or has another size."
              .formatted(spec.snapshotId()));
    }
    return new StoredSnapshot(
        spec.snapshotId(),
        spec.volumeId(),
        spec.placement(),
        mark.sizeBytes(),
        PlacementState.COMPLETE);
  }

  private StoredSnapshot stored(UUID volumeId, UUID id, SnapshotMarks.Found found)
      throws IOException {
    BasicFileAttributes file = DiskFiles.find(layout.snapshot(id));
    long fileSize = file == null ? 0 : file.size();
    SnapshotMark mark = found.mark();
    if (mark == null) {
      return new StoredSnapshot(id, volumeId, null, fileSize, PlacementState.DAMAGED);
    }
    if (found.state() == PlacementState.BUILDING) {
      long size = file == null ? 0 : mark.sizeBytes();
      return new StoredSnapshot(id, volumeId, mark.placement(), size, PlacementState.BUILDING);
    }
    boolean intact = isIntact(mark, file);
    return new StoredSnapshot(
        id,
        volumeId,
        mark.placement(),
        intact ? mark.sizeBytes() : fileSize,
        intact ? PlacementState.COMPLETE : PlacementState.DAMAGED);
  }

  private static boolean isIntact(SnapshotMark mark, @Nullable BasicFileAttributes file) {
    return file != null && file.isRegularFile() && file.size() == mark.sizeBytes();
  }

  /** Removes what a failed create made; what cannot be removed stays marked building. */
  private void cleanUp(SnapshotSpec spec, Progress progress, Exception failure) {
    if (!progress.isEndedBy(failure)) {
      cleanUp(spec, failure);
    }
  }

  /** The same for one of a group. */
  void cleanUp(SnapshotSpec spec, Exception failure) {
    if (failure instanceof DriverException driver && driver.fault() == DriverFault.FENCED) {
      // who fences waits for this call and will see to the rest
      return;
    }
    // an interrupt would make each file operation fail again
    boolean interrupted = Thread.interrupted();
    try {
      DurableFiles.delete(layout.snapshot(spec.snapshotId()));
      marks.remove(spec.volumeId(), spec.snapshotId());
    } catch (IOException e) {
      failure.addSuppressed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
