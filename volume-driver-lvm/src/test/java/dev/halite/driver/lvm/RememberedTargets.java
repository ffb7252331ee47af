package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.lvm.target.AllowedInitiator;
import dev.halite.driver.lvm.target.ExportedDisk;
import dev.halite.driver.lvm.target.Targets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Targets of a program that is no more than this. */
final class RememberedTargets implements Targets {
  final Map<String, ExportedDisk> disks = new TreeMap<>();
  int looks;

  /** It forgets all of them when it goes. */
  boolean there = true;

  /** It does not tell of each target. */
  boolean hangs;

  @Override
  public int unit() {
    return 1;
  }

  @Override
  public boolean passDiscards() {
    return false;
  }

  @Override
  public boolean areThere() {
    return there;
  }

  @Override
  public boolean areGone() {
    return !there;
  }

  @Override
  public void requireThere() {
    if (!there) {
      throw new DriverException(DriverFault.UNAVAILABLE, "It is not there.");
    }
  }

  @Override
  public void requireFit(InitiatorName initiator) {}

  @Override
  public String nameFor(String targetName, InitiatorName initiator) {
    return targetName + "-remembered";
  }

  @Override
  public Map<String, Path> offered() {
    return disks.values().stream()
        .collect(Collectors.toMap(ExportedDisk::targetName, ExportedDisk::device));
  }

  @Override
  public Set<String> of(String volume) {
    return disks.keySet().stream()
        .filter(name -> name.endsWith(volume))
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void requireOurs(String targetName, Path device) {}

  @Override
  public Predicate<ExportedDisk> look() {
    requireThere();
    if (hangs) {
      throw new DriverException(DriverFault.TIMEOUT, "It has not answered.");
    }
    looks++;
    return this::isPublished;
  }

  @Override
  public boolean isPublished(ExportedDisk disk) {
    requireThere();
    return disk.equals(disks.get(disk.targetName()));
  }

  @Override
  public void publish(ExportedDisk disk) {
    requireThere();
    disks.put(disk.targetName(), disk);
  }

  @Override
  public void restrict(
      String targetName,
      Path device,
      List<AllowedInitiator> initiators,
      List<AllowedInitiator> before) {
    requireThere();
    disks.computeIfPresent(
        targetName,
        (name, disk) -> {
          List<AllowedInitiator> rest =
              disk.initiators().stream()
                  .filter(each -> initiators.stream().anyMatch(it -> it.name().equals(each.name())))
                  .toList();
          return rest.isEmpty()
              ? null
              : new ExportedDisk(
                  name,
                  disk.id(),
                  disk.device(),
                  disk.sizeBytes(),
                  disk.discards(),
                  disk.portals(),
                  rest);
        });
  }
}
