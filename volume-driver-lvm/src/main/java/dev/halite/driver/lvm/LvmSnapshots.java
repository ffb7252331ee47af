package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.SnapshotSpec;
import dev.halite.driver.StoredSnapshot;
import dev.halite.driver.lvm.LvmVolumes.Source;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Snapshots of a session: there with their mark, and gone, in one step of LVM each. */
record LvmSnapshots(Session session) {
  /** A part of the room is taken by the list of what has changed. */
  private static final long SHARE_FOR_THE_LIST = 64;

  StoredSnapshot create(OperationMark mark, SnapshotSpec spec) {
    GroupState state = session.state();
    LogicalVolume volume = session.requireComplete(state, spec.volumeId(), spec.volumePlacement());
    LvName name = LvName.snapshot(spec.snapshotId());
    LogicalVolume there = state.find(name).orElse(null);
    if (there != null) {
      Mark left = requireOf(there, spec);
      left.requireNotTakenOver(mark, name);
      return stored(there, spec.volumeId());
    }
    new VolumeGrowth(session, mark).settle(volume, spec.volumeId());
    session.reached(mark, "snapshot.checked");
    Mark complete = Mark.ofSnapshot(mark, spec.placement(), spec.volumeId(), volume.sizeBytes());
    LvName origin = LvName.volume(spec.volumeId());
    if (volume.isThin()) {
      session
          .changes()
          .snapshotThin(origin, name, complete.tags(), GroupChanges.Activation.INACTIVE);
    } else {
      session.changes().snapshotThick(origin, name, room(volume.sizeBytes()), complete.tags());
    }
    return new StoredSnapshot(
        spec.snapshotId(),
        spec.volumeId(),
        spec.placement(),
        volume.sizeBytes(),
        PlacementState.COMPLETE);
  }

  void delete(OperationMark mark, SnapshotSpec spec) {
    GroupState state = session.state();
    LogicalVolume volume = state.find(LvName.volume(spec.volumeId())).orElse(null);
    if (volume != null) {
      Session.requirePlacement(volume, Session.requireMark(volume), spec.volumePlacement());
    }
    LvName name = LvName.snapshot(spec.snapshotId());
    LogicalVolume snapshot = state.find(name).orElse(null);
    if (snapshot == null) {
      GroupNames.requireNotRenamed(state, spec.placement());
      session.removeUnseen(name, spec.placement());
      return;
    }
    requireOf(snapshot, spec).requireNotTakenOver(mark, name);
    Session.requireUnused(snapshot);
    session.reached(mark, "snapshot-delete.checked");
    new Deletions(session).delete(mark, name, snapshot);
  }

  List<StoredSnapshot> all(UUID volumeId) {
    return of(session.state(), volumeId).map(it -> stored(it, volumeId)).toList();
  }

  /** What a volume is made from. */
  Source requireSource(GroupState state, SnapshotSpec spec) {
    session.requireComplete(state, spec.volumeId(), spec.volumePlacement());
    LvName name = LvName.snapshot(spec.snapshotId());
    LogicalVolume snapshot = state.find(name).orElse(null);
    if (snapshot == null) {
      throw notThere(spec);
    }
    Mark mark = requireOf(snapshot, spec);
    if (snapshot.isInvalid()) {
      throw notThere(spec);
    }
    if (snapshot.isThickSnapshot() && !snapshot.isActive()) {
      // after a growth that was cut short; LVM brings it up with its origin
      session.changes().activate(LvName.volume(spec.volumeId()), GroupChanges.Activation.ACTIVE);
    }
    return new Source.Snapshot(name, mark.sizeBytes());
  }

  /** The snapshots of a volume: those that say so, and those that LVM knows of. */
  static Stream<LogicalVolume> of(GroupState state, UUID volumeId) {
    return state.volumes().stream()
        .filter(LvmSnapshots::isSnapshot)
        .filter(it -> volumeId.equals(volumeOf(state, it)));
  }

  static List<StoredSnapshot> all(GroupState state, LvmDriverConfiguration configuration) {
    return state.volumes().stream()
        .filter(LvmSnapshots::isSnapshot)
        .filter(configuration::has)
        .flatMap(it -> Stream.ofNullable(volumeOf(state, it)).map(volumeId -> stored(it, volumeId)))
        .toList();
  }

  static boolean isSnapshot(LogicalVolume volume) {
    return volume.ours().filter(name -> name.kind() == LvName.Kind.SNAPSHOT).isPresent();
  }

  /** Room in which every block of the volume can change. */
  static long room(long sizeBytes) {
    return sizeBytes + sizeBytes / SHARE_FOR_THE_LIST;
  }

  private static @Nullable UUID volumeOf(GroupState state, LogicalVolume snapshot) {
    return Mark.read(snapshot.tags())
        .map(Mark::of)
        .or(() -> state.originOf(snapshot).map(LvName::id))
        .orElse(null);
  }

  private static Mark requireOf(LogicalVolume snapshot, SnapshotSpec spec) {
    Mark mark = Session.requireMark(snapshot);
    Session.requirePlacement(snapshot, mark, spec.placement());
    if (!spec.volumeId().equals(mark.of())) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Snapshot %s is of volume %s, not %s."
              .formatted(spec.snapshotId(), mark.of(), spec.volumeId()));
    }
    return mark;
  }

  private static StoredSnapshot stored(LogicalVolume snapshot, UUID volumeId) {
    UUID id = snapshot.ours().orElseThrow().id();
    Mark mark = Mark.read(snapshot.tags()).orElse(null);
    if (mark == null) {
      return new StoredSnapshot(id, volumeId, null, 0, PlacementState.DAMAGED);
    }
    return new StoredSnapshot(
        id,
        volumeId,
        mark.placement(),
        mark.sizeBytes(),
        snapshot.isInvalid() ? PlacementState.DAMAGED : mark.state());
  }

  private static DriverException notThere(SnapshotSpec spec) {
    return new DriverException(
        DriverFault.NOT_FOUND,
        "There is no complete snapshot %s of volume %s."
            .formatted(spec.snapshotId(), spec.volumeId()));
  }
}
