package dev.halite.driver.lvm;

import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.lvm.target.Targets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** The privileged helper's work with the kernel's targets, for one connection. */
record ExportService(Targets targets, GroupTerms terms, HeldVolumes held) {
  Object answer(TargetVerb verb) {
    kernelTargets();
    return verb.on(this);
  }

  private KernelTargets kernelTargets() {
    return terms
        .kernelTargets()
        .orElseThrow(() -> denied("The privileged helper exports no volume of this group."));
  }

  /** Wants that the volume's target is called as the helper's own configuration says. */
  void requireName(String target, UUID volume) {
    if (!kernelTargets().isName(target, volume)) {
      throw denied("The privileged helper calls no target of this group " + target + ".");
    }
  }

  /** The same of who is let in. */
  void requireEntry(List<Server> servers) {
    if (!kernelTargets().mayEnter(servers)) {
      throw denied("The privileged helper lets no server in without a password.");
    }
  }

  /** The same of where it is found. */
  void requirePortals(List<String> portals) {
    if (!kernelTargets().areOpen(portals)) {
      throw denied("The privileged helper exports nothing at %s.".formatted(portals));
    }
  }

  private static DriverException denied(String sentence) {
    return new DriverException(DriverFault.DENIED, sentence);
  }

  boolean isOfGroup(Path device) {
    return device.startsWith(Path.of("/dev", terms.volumeGroup()));
  }

  /** The only one that a target of the volume may open. */
  Path device(UUID volume) {
    return Path.of("/dev", terms.volumeGroup(), terms.names().text(LvName.volume(volume)));
  }
}
