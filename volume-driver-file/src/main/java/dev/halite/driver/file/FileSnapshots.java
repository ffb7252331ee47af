package dev.halite.driver.file;

import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Snapshots and copies of a session's volumes: each call alone on what it changes, and unfenced.
 */
final class FileSnapshots {
  private final Session session;
  private final VolumeFiles volumes;
  private final SnapshotFiles snapshots;
  private final Runnable checkpoint;

  FileSnapshots(Session session) {
    this.session = session;
    this.volumes = session.volumes();
    this.snapshots = volumes.snapshots();
    this.checkpoint = session.incarnation()::requireUnfenced;
  }

  StoredSnapshot create(OperationMark mark, SnapshotSpec spec) throws IOException {
    return session.change(
        List.of(spec.volumeId(), spec.snapshotId()),
        () -> {
          try (DiskSource source = open(mark, spec.volumeId(), spec.volumePlacement())) {
            return snapshots.create(mark, spec, source, checkpoint);
          }
        });
  }

  /** Locks all of them, so that nobody becomes connected to one meanwhile. */
  List<StoredSnapshot> createGroup(OperationMark mark, List<SnapshotSpec> specs)
      throws IOException {
    var ids = new ArrayList<UUID>();
    for (SnapshotSpec spec : specs) {
      ids.add(spec.volumeId());
      ids.add(spec.snapshotId());
    }
    return session.change(
        ids,
        () -> {
          try (var group = new SnapshotGroup(snapshots)) {
            for (SnapshotSpec spec : specs) {
              group.add(spec, open(mark, spec.volumeId(), spec.volumePlacement()));
            }
            return group.take(mark, checkpoint);
          }
        });
  }

  void delete(OperationMark mark, SnapshotSpec spec) throws IOException {
    session.change(
        List.of(spec.volumeId(), spec.snapshotId()),
        () -> {
          snapshots.delete(mark, spec);
          return true;
        });
  }

  void revert(OperationMark mark, SnapshotSpec spec) throws IOException {
    session.change(
        List.of(spec.volumeId(), spec.snapshotId()),
        () -> {
          session.exports().requireUnused(spec.volumeId());
          volumes.reverts().revert(mark, spec, checkpoint);
          return true;
        });
  }

  List<StoredSnapshot> all(UUID volumeId) throws IOException {
    List<StoredSnapshot> seen = session.read(() -> snapshots.all(volumeId));
    return seen.stream().noneMatch(it -> it.state() == PlacementState.DAMAGED)
        ? seen
        // mark and file may have been read before and after a change
        : session.readLocked(volumeId, () -> snapshots.all(volumeId));
  }

  /** Locks the new volume only: the snapshot can be deleted meanwhile. */
  StoredVolume createFrom(OperationMark mark, VolumeSpec spec, SnapshotSpec source)
      throws IOException {
    return session.change(
        spec.volumeId(),
        () ->
            volumes.copy(
                mark,
                spec,
                "create-from-snapshot",
                () -> snapshots.open(mark, source),
                checkpoint));
  }

  /** Locks both: nobody must be connected to the source while it is copied, but others copy it. */
  StoredVolume copy(OperationMark mark, VolumeSpec spec, UUID sourceId, UUID sourcePlacement)
      throws IOException {
    return session.change(
        List.of(spec.volumeId()),
        List.of(sourceId),
        () ->
            volumes.copy(
                mark, spec, "clone", () -> open(mark, sourceId, sourcePlacement), checkpoint));
  }

  private DiskSource open(OperationMark mark, UUID volumeId, UUID placement) throws IOException {
    return volumes.open(mark, volumeId, placement, () -> session.exports().attachments(volumeId));
  }
}
