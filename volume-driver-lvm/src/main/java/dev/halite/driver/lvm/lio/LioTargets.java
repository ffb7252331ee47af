package dev.halite.driver.lvm.lio;

import static dev.halite.driver.lvm.lio.TargetLook.NO;
import static dev.halite.driver.lvm.lio.TargetLook.YES;

import dev.halite.common.storage.iscsi.ChapCredentials;
import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.lvm.target.AllowedInitiator;
import dev.halite.driver.lvm.target.ExportedDisk;
import dev.halite.driver.lvm.target.Targets;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Targets of this host's kernel.
 *
 * <p>Each initiator has an entry of its own with its credentials, and a disk in it that only reads
 * until it is told otherwise. What lets somebody in comes last, what shuts somebody out first. An
 * entry that goes takes its sessions with it, after what they have under way.
 *
 * <p>A target is ours if a disk of its name is in our adapter and opens this device: that is there
 * before its target, and goes after it.
 */
public final class LioTargets implements Targets {
  /** The disk's logical unit number. */
  static final int LUN = 0;

  private static final Path VERSION = Path.of("version");

  /** How many commands an initiator may have under way: the kernel's default, and another one. */
  private static final String DEPTH = "64";

  private static final String OTHER_DEPTH = "63";

  private final ConfigTree tree;
  private final TargetLook look;

  /** Targets that are seen and changed by this tree. */
  public LioTargets(ConfigTree tree) {
    this.tree = tree;
    this.look = new TargetLook(tree);
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  @Override
  public int unit() {
    return LUN;
  }

  @Override
  public boolean passDiscards() {
    return true;
  }

  @Override
  public boolean areThere() {
    return translated("look for the kernel's targets", () -> tree.read(VERSION).isPresent());
  }

  /** Never: without the tree the kernel goes on with what it has. */
  @Override
  public boolean areGone() {
    return false;
  }

  @Override
  public void requireThere() {
    if (!areThere()) {
      throw new DriverException(
          DriverFault.UNAVAILABLE,
          "The kernel's targets are not at "
              + LocalConfigTree.ROOT
              + ": configfs must be mounted, and the modules target_core_mod,"
              + " target_core_iblock and iscsi_target_mod loaded.");
    }
  }

  /** The kernel knows initiators by their names in small letters. */
  @Override
  public void requireFit(InitiatorName initiator) {}

  @Override
  public String nameFor(String targetName, InitiatorName initiator) {
    return targetName;
  }

  @Override
  public boolean isPublished(ExportedDisk disk) {
    return translated("look at target " + disk.targetName(), () -> look.isSo(disk));
  }

  @Override
  public Map<String, Path> offered() {
    return translated("look for targets", look::offered);
  }

  @Override
  public Set<String> of(String volume) {
    return translated("look for targets of " + volume, () -> look.endingWith(volume));
  }

  @Override
  public void requireOurs(String targetName, Path device) {
    var files = new TargetFiles(targetName);
    translated(
        "look at target " + targetName,
        () -> {
          if (look.isTaken(files, device)) {
            throw new DriverException(
                DriverFault.CONFLICT,
                "Target %s is there already and offers %s."
                    .formatted(targetName, look.opened(files).orElse("what somebody else has")));
          }
          return true;
        });
  }

  @Override
  public void publish(ExportedDisk disk) {
    TargetFiles files = TargetFiles.of(disk);
    requireThere();
    requireOurs(disk.targetName(), disk.device());
    translated(
        "publish target " + disk.targetName(),
        () -> {
          offer(disk);
          tree.makeDirectory(TargetFiles.ISCSI);
          tree.makeDirectory(files.target());
          tree.makeDirectory(files.group());
          ensureAll(TargetLook.group(disk));
          confine(files, disk.initiators(), Set.of());
          listen(files.portals(), disk.portals());
          tree.makeDirectory(files.unit());
          tree.link(files.unit().resolve(TargetFiles.LINK), files.disk());
          for (AllowedInitiator initiator : disk.initiators()) {
            allow(files, initiator);
          }
          ensure(files.groupEnabled(), YES);
          return true;
        });
  }

  @Override
  public void restrict(
      String targetName,
      Path device,
      List<AllowedInitiator> initiators,
      List<AllowedInitiator> before) {
    var files = new TargetFiles(targetName);
    requireThere();
    translated(
        "shut servers out of target " + targetName,
        () -> {
          if (look.isOurs(files, device)) {
            confine(files, initiators, writers(before));
            if (tree.directories(files.entries()).isEmpty()) {
              remove(files);
            }
          }
          return true;
        });
  }

  private void remove(TargetFiles files) throws IOException {
    if (look.says(files.groupEnabled(), YES)) {
      tree.write(files.groupEnabled(), NO);
    }
    listen(files.portals(), List.of());
    removeUnits(files.units());
    tree.remove(files.group());
    tree.remove(files.target());
    tree.remove(files.disk());
  }

  /** Opens the device; its size is looked at anew whenever an initiator asks. */
  private void offer(ExportedDisk disk) throws IOException {
    TargetFiles files = TargetFiles.of(disk);
    String device = disk.device().toString();
    tree.makeDirectory(TargetFiles.ADAPTER);
    tree.makeDirectory(files.disk());
    if (!look.says(files.diskEnabled(), YES)) {
      tree.write(files.disk().resolve("control"), "udev_path=" + device);
      tree.write(files.opened(), device);
      tree.write(files.disk().resolve("wwn").resolve("vpd_unit_serial"), disk.id().toString());
      tree.write(files.diskEnabled(), YES);
    }
    ensureAll(TargetLook.backing(disk));
  }

  /** New ones first: servers that know both lose no way. */
  private void listen(Path directory, List<String> portals) throws IOException {
    for (String portal : portals) {
      tree.makeDirectory(directory.resolve(portal));
    }
    for (String portal : tree.directories(directory)) {
      if (!portals.contains(portal)) {
        tree.remove(directory.resolve(portal));
      }
    }
  }

  private void allow(TargetFiles files, AllowedInitiator initiator) throws IOException {
    tree.makeDirectory(files.entry(initiator));
    if (initiator.credentials().isPresent()) {
      ChapCredentials credentials = initiator.credentials().get();
      ensure(files.proof(initiator, "userid"), credentials.user());
      ensure(files.proof(initiator, "password"), credentials.revealPassword());
    }
    tree.makeDirectory(files.view(initiator));
    tree.link(files.view(initiator).resolve(TargetFiles.LINK), files.unit());
    ensure(files.protection(initiator), initiator.readOnly() ? YES : NO);
  }

  /** Has nobody else in, and none of them write who is only to read. */
  private void confine(
      TargetFiles files, List<AllowedInitiator> initiators, Set<InitiatorName> writers)
      throws IOException {
    Set<String> staying = TargetLook.names(initiators);
    for (String name : tree.directories(files.entries())) {
      if (!staying.contains(name)) {
        Path entry = files.entries().resolve(name);
        removeUnits(entry);
        tree.remove(entry);
      }
    }
    for (AllowedInitiator initiator : initiators) {
      if (initiator.readOnly() && couldWrite(files, initiator, writers)) {
        tree.write(files.protection(initiator), YES);
        endSessions(files.entry(initiator));
      }
    }
  }

  private static Set<InitiatorName> writers(List<AllowedInitiator> initiators) {
    return initiators.stream()
        .filter(each -> !each.readOnly())
        .map(AllowedInitiator::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  private boolean couldWrite(
      TargetFiles files, AllowedInitiator initiator, Set<InitiatorName> writers)
      throws IOException {
    Path protection = files.protection(initiator);
    return look.says(protection, NO)
        || writers.contains(initiator.name()) && look.says(protection, YES);
  }

  /**
   * Ends what an initiator has under way, which an entry's other changes do not; it may come back,
   * and does. Another depth has the kernel do so.
   */
  private void endSessions(Path entry) throws IOException {
    Path depth = entry.resolve("cmdsn_depth");
    tree.write(depth, look.says(depth, DEPTH) ? OTHER_DEPTH : DEPTH);
  }

  private void removeUnits(Path directory) throws IOException {
    for (String unit : tree.directories(directory)) {
      if (unit.startsWith("lun_")) {
        for (String link : tree.links(directory.resolve(unit))) {
          tree.remove(directory.resolve(unit).resolve(link));
        }
        tree.remove(directory.resolve(unit));
      }
    }
  }

  private void ensureAll(Map<Path, String> texts) throws IOException {
    for (Map.Entry<Path, String> text : texts.entrySet()) {
      ensure(text.getKey(), text.getValue());
    }
  }

  private void ensure(Path file, String text) throws IOException {
    if (!look.says(file, text)) {
      tree.write(file, text);
    }
  }

  private static <T> T translated(String action, Work<T> work) {
    try {
      return work.run();
    } catch (ClosedByInterruptException e) {
      // the thread stays interrupted
      throw new DriverException(
          DriverFault.TIMEOUT, "Cannot %s: the call was interrupted.".formatted(action), e);
    } catch (AccessDeniedException e) {
      throw new DriverException(
          DriverFault.DENIED, "Cannot %s: only root may.".formatted(action), e);
    } catch (IOException e) {
      throw new DriverException(
          DriverFault.FAILURE, "Cannot %s: %s.".formatted(action, e.getMessage()), e);
    }
  }
}
