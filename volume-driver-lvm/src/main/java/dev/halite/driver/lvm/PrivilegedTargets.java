package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.lvm.privileged.VerbCalls;
import dev.halite.driver.lvm.target.AllowedInitiator;
import dev.halite.driver.lvm.target.ExportedDisk;
import dev.halite.driver.lvm.target.Targets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * The kernel's targets, which the privileged helper sees and changes as this process asks.
 *
 * @param kernel what is known of them without looking
 */
record PrivilegedTargets(VerbCalls calls, GroupTerms terms, Targets kernel) implements Targets {
  @Override
  public int unit() {
    return kernel.unit();
  }

  @Override
  public boolean passDiscards() {
    return kernel.passDiscards();
  }

  @Override
  public boolean areThere() {
    return calls.ask(new GroupVerb.Target(new TargetVerb.AreThere()), Boolean.class);
  }

  /** Never, as it is with the kernel. */
  @Override
  public boolean areGone() {
    return false;
  }

  @Override
  public void requireThere() {
    if (!areThere()) {
      throw new DriverException(
          DriverFault.UNAVAILABLE, "The privileged helper sees no targets of the kernel.");
    }
  }

  @Override
  public void requireFit(InitiatorName initiator) {
    kernel.requireFit(initiator);
  }

  @Override
  public String nameFor(String targetName, InitiatorName initiator) {
    return kernel.nameFor(targetName, initiator);
  }

  @Override
  public Map<String, Path> offered() {
    Map<String, Path> offered = new HashMap<>();
    calls
        .ask(new GroupVerb.Target(new TargetVerb.Offered()), JsonNode.class)
        .forEachEntry((name, device) -> offered.put(name, Path.of(device.asString())));
    return offered;
  }

  @Override
  public Set<String> of(String volume) {
    UUID id = LvNames.USUAL.parse(volume).orElseThrow().id();
    String[] names = calls.ask(new GroupVerb.Target(new TargetVerb.Of(id)), String[].class);
    return Arrays.stream(names).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void requireOurs(String targetName, Path device) {
    tell(new TargetVerb.RequireOurs(targetName, volume(device)));
  }

  @Override
  public boolean isPublished(ExportedDisk disk) {
    requireDevice(disk);
    return calls.ask(
        new GroupVerb.Target(new TargetVerb.IsPublished(TargetVerb.Disk.of(disk))), Boolean.class);
  }

  @Override
  public void publish(ExportedDisk disk) {
    requireDevice(disk);
    tell(new TargetVerb.Publish(TargetVerb.Disk.of(disk)));
  }

  @Override
  public void restrict(
      String targetName,
      Path device,
      List<AllowedInitiator> initiators,
      List<AllowedInitiator> before) {
    tell(
        new TargetVerb.Restrict(
            targetName, volume(device), Server.of(initiators), Server.of(before)));
  }

  private void requireDevice(ExportedDisk disk) {
    if (!volume(disk.device()).equals(disk.id())) {
      throw foreign(disk.device());
    }
  }

  /** The helper derives the device from it, by the same names. */
  private UUID volume(Path device) {
    return terms
        .names()
        .parse(String.valueOf(device.getFileName()))
        .filter(name -> name.kind() == LvName.Kind.VOLUME)
        .filter(
            name -> device.equals(Path.of("/dev", terms.volumeGroup(), terms.names().text(name))))
        .map(LvName::id)
        .orElseThrow(() -> foreign(device));
  }

  private static DriverException foreign(Path device) {
    return new DriverException(
        DriverFault.INVALID,
        "The privileged helper exports volumes of its group under their names of now, and not %s."
            .formatted(device));
  }

  private void tell(TargetVerb verb) {
    calls.tell(new GroupVerb.Target(verb));
  }
}
