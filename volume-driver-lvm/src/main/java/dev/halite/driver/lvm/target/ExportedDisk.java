package dev.halite.driver.lvm.target;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * A target with one disk, as it is to be.
 *
 * @param targetName iSCSI name of the target
 * @param id identity of the disk, by which initiators know that two paths lead to the same one, and
 *     never two disks of any hosts for one
 * @param device an absolute path without a comma
 * @param sizeBytes of the device; 0 where it need not be looked at
 * @param discards whether the device takes back blocks that are not used any more
 * @param portals addresses of this host with ports, at which the target is found
 * @param initiators who may log in; at least one, and all have credentials or none
 */
public record ExportedDisk(
    String targetName,
    UUID id,
    Path device,
    long sizeBytes,
    boolean discards,
    List<String> portals,
    List<AllowedInitiator> initiators) {
  public ExportedDisk {
    Objects.requireNonNull(id, "id");
    portals = List.copyOf(portals);
    initiators = List.copyOf(initiators);
    if (targetName.contains("/") || portals.stream().anyMatch(each -> each.contains("/"))) {
      throw new IllegalArgumentException("Not the name of a target: " + targetName);
    }
    if (!device.isAbsolute() || device.toString().contains(",")) {
      throw new IllegalArgumentException("No target can be told to open " + device);
    }
    if (initiators.isEmpty()
        || initiators.stream().map(each -> each.name().folded()).distinct().count()
            != initiators.size()) {
      throw new IllegalArgumentException("Nobody, or one twice, could log in to " + targetName);
    }
    if (initiators.stream().map(each -> each.credentials().isPresent()).distinct().count() != 1) {
      throw new IllegalArgumentException(
          "Some have credentials for %s, and some none".formatted(targetName));
    }
  }

  /** Whether initiators have to prove who they are. */
  public boolean asksForCredentials() {
    return initiators.getFirst().credentials().isPresent();
  }
}
