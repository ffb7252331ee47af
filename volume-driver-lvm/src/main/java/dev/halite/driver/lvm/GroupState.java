package dev.halite.driver.lvm;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A volume group at one instant, out of one command.
 *
 * @param id its UUID, as LVM writes it
 * @param missingDisks how many of its physical volumes are not there
 * @param volumes all that can be seen, whoever made them
 */
record GroupState(
    String id,
    long sizeBytes,
    long freeBytes,
    long extentBytes,
    int missingDisks,
    List<LogicalVolume> volumes) {
  GroupState {
    Objects.requireNonNull(id, "id");
    volumes = List.copyOf(volumes);
  }

  Optional<LogicalVolume> find(LvName name) {
    return volumes.stream().filter(it -> it.ours().equals(Optional.of(name))).findFirst();
  }

  /** What it is a snapshot of, if that is ours. */
  Optional<LvName> originOf(LogicalVolume snapshot) {
    return find(snapshot.origin()).flatMap(LogicalVolume::ours);
  }

  Optional<LogicalVolume> find(String name) {
    return volumes.stream().filter(it -> it.name().equals(name)).findFirst();
  }
}
