package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.TargetKind;
import java.util.Optional;

/** How servers reach the volumes of a group. */
enum ExportMode {
  /** By the device, on the node's own host only. */
  LOCAL,
  /** By iSCSI, from the kernel of the node's host. */
  LIO,
  /** By iSCSI, from tgtd on the node's host. */
  TGT;

  /** What offers targets; empty where servers get none. */
  Optional<TargetKind> targets() {
    return switch (this) {
      case LOCAL -> Optional.empty();
      case LIO -> Optional.of(TargetKind.LIO);
      case TGT -> Optional.of(TargetKind.TGT);
    };
  }
}
