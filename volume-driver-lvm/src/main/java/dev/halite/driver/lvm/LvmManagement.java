package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.OperationMark;
import dev.halite.driver.PlacementState;
import dev.halite.driver.SourceReference;
import dev.halite.driver.StoredVolume;
import dev.halite.driver.VolumeSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Logical volumes of others that become volumes, and volumes that are given up:
 *
 * <ol>
 *   <li>tags say which volume it is to be, and what it was
 *   <li>it gets the volume's name
 *   <li>a tag says from where on it is not zeroed; it grows to whole GiB, and what a thick one gets
 *       is zeroed
 *   <li>it is complete
 * </ol>
 *
 * <p>What was left on that way is finished by the same call, or given back: it is cut and gets its
 * name again, and at last the tags go. Its owner may have used it meanwhile, so it is looked at
 * again each time, and what is not as it was left is only given back.
 */
record LvmManagement(Session session) {

  /**
   * What was left halfway.
   *
   * @param contested two have begun with it at once, and both have left it
   */
  private record Halfway(LogicalVolume volume, Adoption adoption, boolean contested) {
    Mark mark() {
      return Session.requireMark(volume);
    }

    boolean isRenamed() {
      return isNamed(volume, LvName.volume(adoption.volumeId()));
    }

    /** Whether it has got room that its owner did not give it. */
    boolean isGrown() {
      return isRenamed()
          && volume.sizeBytes() == adoption.wholeBytes()
          && volume.sizeBytes() > adoption.sizeBytes()
          && mark().zeroFrom() > 0;
    }

    boolean isAsItWas() {
      return !contested
          && ManageableVolumes.unfitness(volume) == null
          && (volume.sizeBytes() == adoption.sizeBytes() || isGrown());
    }
  }

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
      requireOf(left, mark, spec.placement());
      if (!left.isAsItWas()) {
        giveBack(state, left, spec.placement());
        throw changed(left.adoption().name());
      }
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
    return requireAlone(adoption, spec.placement(), tags);
  }

  /** Another process of this host may have begun with the same at the same time. */
  private Halfway requireAlone(Adoption adoption, UUID placement, Set<String> tags) {
    Halfway now = halfway(session.state(), adoption.volumeId()).orElse(null);
    if (now == null || !now.isAsItWas() || !isOnlyMark(now.volume(), tags)) {
      if (now != null) {
        Set<String> removed = new TreeSet<>(tags);
        if (now.contested()) {
          // the other one may be going on
          removed.removeIf(Mark::isBuilding);
        }
        session
            .changes()
            .retag(ForeignName.of(now.volume()), Mark.placementTag(placement), removed, Set.of());
      }
      throw changed(adoption.name());
    }
    return now;
  }

  private static boolean isOnlyMark(LogicalVolume volume, Set<String> tags) {
    return volume.tags().containsAll(tags)
        && volume.tags().stream().filter(Mark::isMark).allMatch(tags::contains);
  }

  private void finish(OperationMark mark, VolumeSpec spec, Halfway left) {
    Adoption adoption = left.adoption();
    LvName name = LvName.volume(spec.volumeId());
    if (!left.isRenamed()) {
      session.changes().rename(ForeignName.of(left.volume()), name);
    }
    session.reached(mark, "manage.renamed");
    if (adoption.sizeBytes() < spec.sizeBytes()) {
      grow(mark, spec, left);
    }
    LogicalVolume now = session.state().find(name).orElseThrow(() -> changed(adoption.name()));
    Mark complete = left.mark().with(mark).with(PlacementState.COMPLETE).zeroFrom(0);
    Set<String> removed = marks(now);
    removed.removeAll(complete.tags());
    String carried = Mark.placementTag(spec.placement());
    session.changes().retag(name, carried, removed, complete.tags());
    if (!now.tags().contains(carried)) {
      throw changed(adoption.name());
    }
  }

  private void grow(OperationMark mark, VolumeSpec spec, Halfway left) {
    LvName name = LvName.volume(spec.volumeId());
    long size = left.adoption().sizeBytes();
    if (!left.isGrown()) {
      if (left.mark().zeroFrom() == 0) {
        session.mark(name, left.mark(), left.mark().zeroFrom(size));
      }
      session.reached(mark, "manage.growing");
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
    requireOf(left, mark, placement);
    giveBack(state, left, placement);
    return true;
  }

  private static void requireOf(Halfway left, OperationMark mark, UUID placement) {
    if (left.contested()) {
      return;
    }
    Session.requirePlacement(left.volume(), left.mark(), placement);
    left.mark().requireNotTakenOver(mark, LvName.volume(left.adoption().volumeId()));
  }

  /** It is what it was; what its owner has done to it since then stays. */
  private void giveBack(GroupState state, Halfway left, UUID placement) {
    Adoption adoption = left.adoption();
    LvName name = LvName.volume(adoption.volumeId());
    ForeignName now = ForeignName.of(left.volume());
    if (!left.contested() && left.isGrown()) {
      Session.requireUnused(left.volume());
      session.changes().reduce(name, adoption.sizeBytes());
    }
    // where another has its name by now it keeps the one that it has
    if (left.isRenamed() && state.find(adoption.name().text()).isEmpty()) {
      session.changes().rename(name, adoption.name());
      now = adoption.name();
    }
    String carried = Mark.placementTag(placement);
    boolean isOthersByNow = left.contested() && !now.equals(adoption.name());
    session
        .changes()
        .retag(
            now,
            carried,
            isOthersByNow ? Set.of(carried, adoption.tag()) : marks(left.volume()),
            Set.of());
    if (halfway(session.state(), adoption.volumeId()).isPresent()) {
      throw changed(now);
    }
  }

  private static Set<String> marks(LogicalVolume volume) {
    return volume.tags().stream()
        .filter(Mark::isMark)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static DriverException changed(ForeignName name) {
    return new DriverException(
        DriverFault.CONFLICT,
        "%s has gone, was opened or changed, or is being managed as another volume."
            .formatted(name));
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
            volume -> {
              List<Adoption> adoptions = Adoption.all(volume.tags());
              boolean contested = adoptions.size() > 1 || Mark.read(volume.tags()).isEmpty();
              return adoptions.stream()
                  .filter(adoption -> adoption.volumeId().equals(volumeId))
                  .map(adoption -> new Halfway(volume, adoption, contested));
            })
        .findFirst();
  }
}
