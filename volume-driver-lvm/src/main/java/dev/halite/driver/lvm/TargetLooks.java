package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.TargetKind;
import dev.halite.driver.lvm.target.ExportedDisk;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** One look at all targets of a kind for many volumes: hints, as a target may change meanwhile. */
final class TargetLooks {
  private final HostTargets targets;
  private final Map<TargetKind, Predicate<ExportedDisk>> looks = new ConcurrentHashMap<>();

  TargetLooks(HostTargets targets) {
    this.targets = targets;
  }

  boolean isPublished(TargetKind kind, ExportedDisk disk) {
    return looks.computeIfAbsent(kind, it -> targets.of(it).look()).test(disk);
  }
}
