package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.SourceReference;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Logical volumes of others that become volumes, and volumes that are given up:
 *
 * <ol>
 *   <li>tags say which volume it is to be, and what it was
 *   <li>it gets the volume's name
 *   <li>it grows to whole GiB; what a thick one gets is zeroed
 *   <li>it is complete
 * </ol>
 *
 * <p>What was left on that way is finished by the same call, or given back: it is cut and gets its
 * name again, and at last the tags go.
 */
record LvmManagement(Session session) {

  /** What was left halfway. */
  private record Halfway(LogicalVolume volume, Mark mark, Adoption adoption) {}

  StoredVolume manage(OperationMark mark, VolumeSpec spec, SourceReference reference) {
    GroupState state = session.state();
    LvName name = LvName.volume(spec.volumeId());
    Halfway left = halfway(state, spec.volumeId()).orElse(null);
    if (left == null) {
      LogicalVolume there = state.find(name).orElse(null);
      if (there != null && Mark.read(there.tags()).isPresent()) {
        return complete(mark, spec, there);
      }
      left = begin(mark, spec, reference, state);
    } else {
      Session.requirePlacement(left.volume(), left.mark(), spec.placement());
      left.mark().requireNotTakenOver(mark, name);
    }
    finish(mark, spec, left);
    return new StoredVolume(
        spec.volumeId(), spec.placement(), spec.sizeBytes(), spec.pool(), PlacementState.COMPLETE);
  }

  private StoredVolume complete(OperationMark mark, VolumeSpec spec, LogicalVolume there) {
    Mark found = Session.requireMark(there);
    Session.requirePlacement(there, found, spec.placement());
    found.requireNotTakenOver(mark, LvName.volume(spec.volumeId()));
    if (found.state() != PlacementState.COMPLETE || there.sizeBytes() != spec.sizeBytes()) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Volume %s is being made in another way, or has another size; it is left alone."
              .formatted(spec.volumeId()));
    }
    return new StoredVolume(
        spec.volumeId(), spec.placement(), there.sizeBytes(), spec.pool(), found.state());
  }

  private Halfway begin(
      OperationMark mark, VolumeSpec spec, SourceReference reference, GroupState state) {
    LogicalVolume source =
        new ManageableVolumes(state, session.configuration()).require(spec, reference);
    LvName name = LvName.volume(spec.volumeId());
    if (state.find(name).filter(there -> !there.equals(source)).isPresent()) {
      throw new DriverException(
          DriverFault.CONFLICT, "Another logical volume has the name of %s.".formatted(name));
    }
    var adoption = new Adoption(spec.volumeId(), source.sizeBytes(), ForeignName.of(source));
    Mark building = Mark.ofVolume(mark, spec.placement(), PlacementState.BUILDING);
    Set<String> tags = building.tags();
    tags.add(adoption.tag());
    session.changes().tag(adoption.name(), tags);
    session.reached(mark, "manage.building-marked");
    return requireAlone(new Halfway(source, building, adoption), tags);
  }

  /** Another process of this host may have begun with the same at the same time. */
  private Halfway requireAlone(Halfway begun, Set<String> tags) {
    ForeignName name = begun.adoption().name();
    LogicalVolume now = session.state().find(name.text()).orElse(null);
    if (now == null || now.isOpen() || !isOnlyMark(now, tags)) {
      session.changes().retag(name, Mark.placementTag(begun.mark().placement()), tags, Set.of());
      throw new DriverException(
          DriverFault.CONFLICT,
          "%s has gone, was opened or is being managed as another volume.".formatted(name));
    }
    return new Halfway(now, begun.mark(), begun.adoption());
  }

  private static boolean isOnlyMark(LogicalVolume volume, Set<String> tags) {
    return volume.tags().containsAll(tags)
        && volume.tags().stream().filter(Mark::isMark).allMatch(tags::contains);
  }

  private void finish(OperationMark mark, VolumeSpec spec, Halfway left) {
    Adoption adoption = left.adoption();
    LvName name = LvName.volume(spec.volumeId());
    if (!isNamed(left.volume(), name)) {
      session.changes().rename(adoption.name(), name);
    }
    session.reached(mark, "manage.renamed");
    long size = adoption.sizeBytes();
    if (size < spec.sizeBytes()) {
      if (left.volume().sizeBytes() < spec.sizeBytes()) {
        session.changes().extend(name, spec.sizeBytes());
      }
      session.reached(mark, "manage.grown");
      if (!left.volume().isThin()) {
        if (!left.volume().isActive()) {
          session.changes().activate(name, GroupChanges.Activation.ACTIVE);
        }
        new Content(session, mark).zero(name, size, spec.sizeBytes());
      }
    }
    Mark complete = left.mark().with(mark).with(PlacementState.COMPLETE);
    Set<String> removed = new TreeSet<>(left.mark().tags());
    removed.removeAll(complete.tags());
    removed.add(adoption.tag());
    session.changes().retag(name, Mark.placementTag(spec.placement()), removed, complete.tags());
  }

  /** Removes the marks, and nothing else. */
  void unmanage(OperationMark mark, UUID volumeId, UUID placement) {
    GroupState state = session.state();
    if (isGivenBack(mark, state, volumeId, placement)) {
      return;
    }
    LvName name = LvName.volume(volumeId);
    LogicalVolume volume = state.find(name).orElse(null);
    if (volume == null || Mark.read(volume.tags()).isEmpty()) {
      return;
    }
    Mark left = Session.requireMark(volume);
    Session.requirePlacement(volume, left, placement);
    left.requireNotTakenOver(mark, name);
    if (left.state() != PlacementState.COMPLETE) {
      throw new DriverException(
          DriverFault.CONFLICT, "Volume %s is not complete; delete it.".formatted(volumeId));
    }
    Session.requireUnused(volume);
    LvmVolumes.requireNoSnapshots(state, volumeId);
    // whoever has it then must see nothing of what lay there before
    new VolumeGrowth(session, mark).settle(volume, volumeId);
    session.reached(mark, "unmanage.checked");
    session.changes().retag(name, Mark.placementTag(placement), left.tags(), Set.of());
  }

  /** Whether the volume was only on its way to be one; then it is what it was, now. */
  boolean isGivenBack(OperationMark mark, GroupState state, UUID volumeId, UUID placement) {
    Halfway left = halfway(state, volumeId).orElse(null);
    if (left == null) {
      return false;
    }
    LvName name = LvName.volume(volumeId);
    Session.requirePlacement(left.volume(), left.mark(), placement);
    left.mark().requireNotTakenOver(mark, name);
    Adoption adoption = left.adoption();
    if (isNamed(left.volume(), name)) {
      if (left.volume().sizeBytes() > adoption.sizeBytes()) {
        session.changes().reduce(name, adoption.sizeBytes());
      }
      if (!left.volume().name().equals(adoption.name().text())) {
        session.changes().rename(name, adoption.name());
      }
    }
    Set<String> tags = new TreeSet<>(left.mark().tags());
    tags.add(adoption.tag());
    session.changes().retag(adoption.name(), Mark.placementTag(placement), tags, Set.of());
    return true;
  }

  /** Wants that the volume is none that is being managed. */
  void requireNotHalfway(GroupState state, UUID volumeId) {
    if (halfway(state, volumeId).isPresent()) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Volume %s is being made in another way; it is left alone.".formatted(volumeId));
    }
  }

  private static boolean isNamed(LogicalVolume volume, LvName name) {
    return volume.ours().equals(Optional.of(name));
  }

  private static Optional<Halfway> halfway(GroupState state, UUID volumeId) {
    return state.volumes().stream()
        .flatMap(
            volume ->
                Adoption.read(volume.tags())
                    .filter(adoption -> adoption.volumeId().equals(volumeId))
                    .flatMap(
                        adoption ->
                            Mark.read(volume.tags())
                                .map(mark -> new Halfway(volume, mark, adoption)))
                    .stream())
        .findFirst();
  }
}
