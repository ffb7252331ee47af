package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.TargetKind;
import dev.halite.driver.lvm.target.Targets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** What offers iSCSI targets at a host, by kind. */
record HostTargets(Targets lio, Targets tgt) {
  Targets of(TargetKind kind) {
    return switch (kind) {
      case LIO -> lio;
      case TGT -> tgt;
    };
  }

  /** Those that offer something now. */
  Map<TargetKind, Targets> there() {
    Map<TargetKind, Targets> there = new EnumMap<>(TargetKind.class);
    Arrays.stream(TargetKind.values())
        .filter(kind -> of(kind).areThere())
        .forEach(kind -> there.put(kind, of(kind)));
    return there;
  }
}
