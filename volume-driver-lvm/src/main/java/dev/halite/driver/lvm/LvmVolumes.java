package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Volumes of a session as they are made, removed and seen; each call alone on its volume. */
record LvmVolumes(Session session) {

  /** What a new volume is filled from. */
  sealed interface Source {
    /**
     * A snapshot.
     *
     * @param sizeBytes that its volume had
     */
    record Snapshot(LvName name, long sizeBytes) implements Source {}

    /** A volume, as it is at one instant of the call. */
    record Volume(LvName name, long sizeBytes) implements Source {}

    LvName name();

    long sizeBytes();
  }

  /** Looks for the source once it is known that the volume has to be made. */
  interface SourceLookup {
    /** The source in this state of the group. */
    @Nullable Source find(GroupState state);
  }

  StoredVolume create(OperationMark mark, VolumeSpec spec, SourceLookup sources) {
    GroupState state = session.state();
    LvName name = LvName.volume(spec.volumeId());
    new LvmManagement(session).requireNotHalfway(state, spec.volumeId());
    LogicalVolume there = state.find(name).orElse(null);
    if (there != null) {
      Mark left = Session.requireMark(there);
      Session.requirePlacement(there, left, spec.placement());
      left.requireNotTakenOver(mark, name);
      if (left.state() == PlacementState.COMPLETE) {
        return requireSize(stored(there), spec);
      }
    }
    Source source = sources.find(state);
    if (there != null) {
      // half made or half removed: nothing in it counts
      removeSource(mark, state, spec.volumeId(), spec.placement());
      if (source == null && Deletion.read(there.tags()).isEmpty()) {
        session.remove(name, spec.placement());
      } else {
        // what was copied so far, or what it held
        deletions().delete(mark, name, there);
      }
    }
    session.reached(mark, "create.checked");
    try {
      if (session.configuration().isThin()) {
        new ThinBuild(session, mark, spec).build(source);
      } else {
        new ThickBuild(session, mark, spec).build(source);
      }
    } catch (DriverException e) {
      if (e.fault() == DriverFault.FULL) {
        // what was made takes room that others need, and nothing was copied yet
        removeSource(mark, session.state(), spec.volumeId(), spec.placement());
        session.remove(name, spec.placement());
      }
      throw e;
    }
    return new StoredVolume(
        spec.volumeId(), spec.placement(), spec.sizeBytes(), spec.pool(), PlacementState.COMPLETE);
  }

  void delete(OperationMark mark, UUID volumeId, UUID placement) {
    GroupState state = session.state();
    if (new LvmManagement(session).isGivenBack(mark, state, volumeId, placement)) {
      return;
    }
    LvName name = LvName.volume(volumeId);
    LogicalVolume volume = state.find(name).orElse(null);
    if (volume == null) {
      GroupNames.requireNotRenamed(state, placement);
      removeSource(mark, state, volumeId, placement);
      session.removeUnseen(name, placement);
      return;
    }
    Mark left = Session.requireMark(volume);
    Session.requirePlacement(volume, left, placement);
    left.requireNotTakenOver(mark, name);
    Session.requireUnused(volume);
    requireNoSnapshots(state, volumeId);
    session.reached(mark, "delete.checked");
    removeSource(mark, state, volumeId, placement);
    deletions().delete(mark, name, volume);
  }

  private Deletions deletions() {
    return new Deletions(session);
  }

  Optional<StoredVolume> inspect(UUID volumeId) {
    return session.state().find(LvName.volume(volumeId)).map(this::stored);
  }

  List<StoredVolume> all() {
    return all(session.state(), session.configuration());
  }

  static List<StoredVolume> all(GroupState state, LvmDriverConfiguration configuration) {
    return state.volumes().stream()
        .filter(LvmVolumes::isVolume)
        .filter(configuration::has)
        .map(it -> stored(it, configuration))
        .toList();
  }

  static boolean isVolume(LogicalVolume volume) {
    return volume.ours().filter(name -> name.kind() == LvName.Kind.VOLUME).isPresent();
  }

  static void requireNoSnapshots(GroupState state, UUID volumeId) {
    long snapshots = LvmSnapshots.of(state, volumeId).count();
    long copied =
        state.volumes().stream()
            .filter(it -> it.isThickSnapshot() && !LvmSnapshots.isSnapshot(it))
            .filter(it -> state.originOf(it).equals(Optional.of(LvName.volume(volumeId))))
            .count();
    if (snapshots + copied > 0) {
      throw new DriverException(
          DriverFault.BUSY,
          snapshots > 0
              ? "Volume %s has %d snapshot%s."
                  .formatted(volumeId, snapshots, snapshots == 1 ? "" : "s")
              : "Volume %s is being copied.".formatted(volumeId));
    }
  }

  /** The snapshot from which the volume is or was being copied. */
  private void removeSource(OperationMark mark, GroupState state, UUID volumeId, UUID placement) {
    LvName source = LvName.source(volumeId);
    LogicalVolume there = state.find(source).orElse(null);
    if (there != null) {
      Session.requirePlacement(there, Session.requireMark(there), placement);
      deletions().delete(mark, source, there);
    } else if (!session.configuration().isThin()) {
      session.removeUnseen(source, placement);
    }
  }

  private StoredVolume stored(LogicalVolume volume) {
    return stored(volume, session.configuration());
  }

  private static StoredVolume stored(LogicalVolume volume, LvmDriverConfiguration configuration) {
    UUID id = volume.ours().orElseThrow().id();
    Mark mark = Mark.read(volume.tags()).filter(it -> GroupNames.fits(volume)).orElse(null);
    return new StoredVolume(
        id,
        mark == null ? null : mark.placement(),
        volume.sizeBytes(),
        configuration.poolName(),
        mark == null ? PlacementState.DAMAGED : mark.state());
  }

  private static StoredVolume requireSize(StoredVolume stored, VolumeSpec spec) {
    if (stored.sizeBytes() != spec.sizeBytes()) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Volume %s is complete with %d bytes, not %d."
              .formatted(spec.volumeId(), stored.sizeBytes(), spec.sizeBytes()));
    }
    return stored;
  }
}
