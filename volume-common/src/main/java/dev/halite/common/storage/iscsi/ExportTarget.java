package dev.halite.common.storage.iscsi;

import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;

/**
 * What a target offers, as it was made: it is found again by this, whatever the settings are by
 * then.
 *
 * @param name its iSCSI name
 * @param placement of the volume
 * @param device an absolute path
 * @param kind what offers it
 */
public record ExportTarget(String name, UUID placement, Path device, TargetKind kind) {
  public ExportTarget {
    Objects.requireNonNull(placement, "placement");
    Objects.requireNonNull(kind, "kind");
    if (!device.isAbsolute() || (name + device).chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("Nothing is exported so: " + name + " " + device);
    }
  }
}
