package dev.halite.common.storage.iscsi;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What a target offers, as it was made: it is found again by this, whatever the settings are by
 * then.
 *
 * @param name its iSCSI name
 * @param placement of the volume
 * @param device an absolute path
 * @param kind what offers it
 * @param controlPort of the tgtd that does, where that is said
 */
public record ExportTarget(
    String name, UUID placement, Path device, TargetKind kind, Optional<Integer> controlPort) {
  /** One that the kernel offers. */
  public static ExportTarget ofKernel(String name, UUID placement, Path device) {
    return new ExportTarget(name, placement, device, TargetKind.LIO, Optional.empty());
  }

  public ExportTarget {
    Objects.requireNonNull(controlPort, "controlPort");
    Objects.requireNonNull(placement, "placement");
    Objects.requireNonNull(kind, "kind");
    if (!device.isAbsolute() || (name + device).chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("Nothing is exported so: " + name + " " + device);
    }
  }
}
