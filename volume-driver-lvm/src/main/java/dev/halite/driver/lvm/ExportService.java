package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.lvm.target.Targets;
import java.nio.file.Path;
import java.util.UUID;

/** The privileged helper's work with the kernel's targets, for one connection. */
record ExportService(Targets targets, GroupTerms terms, HeldVolumes held) {
  Object answer(TargetVerb verb) {
    if (!terms.kernelTargets()) {
      throw new DriverException(
          DriverFault.DENIED, "The privileged helper exports no volume of this group.");
    }
    return verb.on(this);
  }

  boolean isOfGroup(Path device) {
    return device.startsWith(Path.of("/dev", terms.volumeGroup()));
  }

  /** The only one that a target of the volume may open. */
  Path device(UUID volume) {
    return Path.of("/dev", terms.volumeGroup(), terms.names().text(LvName.volume(volume)));
  }
}
