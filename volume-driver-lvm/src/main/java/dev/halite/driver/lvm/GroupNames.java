package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Whether what carries the driver's marks has the names that it would get now. */
record GroupNames(LvmDriverConfiguration configuration) {

  /** What is called otherwise than now would look like what has gone. */
  void requireFit(GroupState state) {
    requireSome(marked(state).filter(it -> !isSnapshot(it)).toList(), "volume-name-template");
    requireSome(marked(state).filter(GroupNames::isSnapshot).toList(), "snapshot-name-template");
  }

  /** Where others have theirs, some were renamed by hand; that is no matter of the templates. */
  private void requireSome(List<LogicalVolume> marked, String template) {
    if (!marked.isEmpty() && marked.stream().noneMatch(GroupNames::fits)) {
      throw new DriverException(
          DriverFault.INVALID,
          "Volume group %s: %s carries marks of this driver under a name that it does not give now; set '%s' as it was."
              .formatted(configuration.volumeGroup(), marked.getFirst().name(), template));
    }
  }

  /** What was renamed by hand. */
  List<String> odd(GroupState state) {
    return marked(state).filter(it -> !fits(it)).map(LogicalVolume::name).toList();
  }

  /** Refuses to take for gone what is there under another name. */
  static void requireNotRenamed(GroupState state, UUID placement) {
    state.volumes().stream()
        .filter(GroupNames::isMarked)
        .filter(it -> !fits(it))
        .filter(it -> it.tags().contains(Mark.placementTag(placement)))
        .findFirst()
        .ifPresent(
            it -> {
              throw new DriverException(
                  DriverFault.CONFLICT,
                  "%s carries the marks of placement %s under a name that this driver does not give; rename it back."
                      .formatted(it.name(), placement));
            });
  }

  /** Whether the name is one of what the mark says it is. */
  static boolean fits(LogicalVolume volume) {
    return volume.ours().filter(name -> fits(name.kind(), isSnapshot(volume))).isPresent();
  }

  private static boolean fits(LvName.Kind kind, boolean snapshot) {
    return switch (kind) {
      case VOLUME, SOURCE -> !snapshot;
      case SNAPSHOT -> snapshot;
      case DELETED -> true;
    };
  }

  private Stream<LogicalVolume> marked(GroupState state) {
    return state.volumes().stream().filter(GroupNames::isMarked).filter(configuration::has);
  }

  /** What is left of a copy or a deletion has the same name whatever is configured. */
  private static boolean isMarked(LogicalVolume volume) {
    return Mark.read(volume.tags()).isPresent()
        && Adoption.all(volume.tags()).isEmpty()
        && volume
            .ours()
            .filter(it -> it.kind() == LvName.Kind.DELETED || it.kind() == LvName.Kind.SOURCE)
            .isEmpty();
  }

  private static boolean isSnapshot(LogicalVolume volume) {
    return Mark.read(volume.tags()).filter(mark -> mark.of() != null).isPresent();
  }
}
