package dev.halite.driver.lvm.lio;

import dev.halite.common.storage.iscsi.ChapCredentials;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Targets of this host's kernel, which forgets all of them when it ends. So callers keep what they
 * want published, and {@link #publish} makes it so from whatever it finds: nothing, half of it
 * after a death, or more than is wanted. Calls for one target must not overlap.
 *
 * <p>Each initiator has an entry of its own with its credentials, and a disk in it that only reads
 * until it is told otherwise. What lets somebody in comes last, what shuts somebody out first. An
 * entry that goes takes its sessions with it, after what they have under way.
 */
public final class LioTargets {
  /** The disk's logical unit number. */
  public static final int LUN = 0;

  private static final Path VERSION = Path.of("version");
  private static final Path ISCSI = Path.of("iscsi");

  /** A number of an adapter that other programs, which count from 0, do not come to. */
  private static final Path ADAPTER = Path.of("core", "iblock_8776");

  private static final String GROUP = "tpgt_1";
  private static final String UNIT = "lun_" + LUN;
  private static final String LINK = "disk";
  private static final String ENABLE = "enable";
  private static final String OPENED = "udev_path";
  private static final String YES = "1";
  private static final String NO = "0";

  /** What holds for each target: who has no entry neither sees it nor gets in. */
  private static final Map<String, String> CLOSED =
      Map.of(
          "generate_node_acls", NO,
          "cache_dynamic_acls", NO,
          "demo_mode_discovery", NO,
          "demo_mode_write_protect", YES,
          "prod_mode_write_protect", YES);

  private final ConfigTree tree;

  /** Targets that are seen and changed by this tree. */
  public LioTargets(ConfigTree tree) {
    this.tree = tree;
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Wants targets in the kernel.
   *
   * @throws DriverException UNAVAILABLE where there are none
   */
  public void requireThere() {
    translated(
        "look for the kernel's targets",
        () -> {
          if (tree.read(VERSION).isEmpty()) {
            throw new DriverException(
                DriverFault.UNAVAILABLE,
                "The kernel's targets are not at "
                    + LocalConfigTree.ROOT
                    + ": configfs must be mounted, and the modules target_core_mod,"
                    + " target_core_iblock and iscsi_target_mod loaded.");
          }
          return true;
        });
  }

  /** Whether the target is as it is to be. */
  public boolean isPublished(LioDisk disk) {
    return translated("look at target " + disk.targetName(), () -> isSo(disk));
  }

  /**
   * Makes the target so: exactly these initiators may log in, and nobody else stays logged in.
   *
   * @throws DriverException CONFLICT when a target of this name offers something else
   */
  public void publish(LioDisk disk) {
    requireThere();
    translated(
        "publish target " + disk.targetName(),
        () -> {
          offer(disk);
          Path group = target(disk.targetName()).resolve(GROUP);
          tree.makeDirectory(ISCSI);
          tree.makeDirectory(target(disk.targetName()));
          tree.makeDirectory(group);
          close(group, disk);
          listen(group.resolve("np"), disk.portals());
          Path unit = group.resolve("lun").resolve(UNIT);
          tree.makeDirectory(unit);
          tree.link(unit.resolve(LINK), backing(disk.targetName()));
          for (LioInitiator initiator : disk.initiators()) {
            allow(group, initiator);
          }
          ensure(group.resolve(ENABLE), YES);
          return true;
        });
  }

  /** Removes the target and ends all its sessions; one that is not there is success. */
  public void withdraw(String targetName) {
    translated(
        "withdraw target " + targetName,
        () -> {
          Path group = target(targetName).resolve(GROUP);
          shutOut(group, Set.of());
          if (tree.read(group.resolve(ENABLE)).filter(YES::equals).isPresent()) {
            tree.write(group.resolve(ENABLE), NO);
          }
          listen(group.resolve("np"), List.of());
          removeUnits(group.resolve("lun"));
          tree.remove(group);
          tree.remove(target(targetName));
          tree.remove(backing(targetName));
          return true;
        });
  }

  /** Opens the device; its size is looked at anew whenever an initiator asks. */
  private void offer(LioDisk disk) throws IOException {
    Path backing = backing(disk.targetName());
    String device = disk.device().toString();
    tree.makeDirectory(ADAPTER);
    tree.makeDirectory(backing);
    if (!isEnabled(backing)) {
      tree.write(backing.resolve("control"), OPENED + "=" + device);
      tree.write(backing.resolve(OPENED), device);
      tree.write(backing.resolve("wwn").resolve("vpd_unit_serial"), disk.id().toString());
      tree.write(backing.resolve(ENABLE), YES);
    } else if (!isOpened(backing, disk)) {
      throw new DriverException(
          DriverFault.CONFLICT,
          "Target %s already offers %s."
              .formatted(disk.targetName(), tree.read(backing.resolve(OPENED)).orElse("nothing")));
    }
    ensure(discarding(backing), disk.discards() ? YES : NO);
    // a copy that the kernel makes by itself asks nobody's permission
    ensure(backing.resolve("attrib").resolve("emulate_3pc"), NO);
  }

  private void close(Path group, LioDisk disk) throws IOException {
    for (Map.Entry<String, String> attribute : CLOSED.entrySet()) {
      ensure(group.resolve("attrib").resolve(attribute.getKey()), attribute.getValue());
    }
    ensure(authentication(group), disk.asksForCredentials() ? YES : NO);
    shutOut(group, names(disk));
  }

  private void listen(Path directory, List<String> portals) throws IOException {
    for (String portal : tree.directories(directory)) {
      if (!portals.contains(portal)) {
        tree.remove(directory.resolve(portal));
      }
    }
    for (String portal : portals) {
      tree.makeDirectory(directory.resolve(portal));
    }
  }

  private void allow(Path group, LioInitiator initiator) throws IOException {
    Path entry = entries(group).resolve(initiator.name().value());
    tree.makeDirectory(entry);
    if (initiator.credentials().isPresent()) {
      ChapCredentials credentials = initiator.credentials().get();
      ensure(entry.resolve("auth").resolve("userid"), credentials.user());
      ensure(entry.resolve("auth").resolve("password"), credentials.revealPassword());
    }
    tree.makeDirectory(entry.resolve(UNIT));
    tree.link(entry.resolve(UNIT).resolve(LINK), group.resolve("lun").resolve(UNIT));
    ensure(protection(entry), initiator.readOnly() ? YES : NO);
  }

  private void shutOut(Path group, Set<String> names) throws IOException {
    for (String name : tree.directories(entries(group))) {
      if (!names.contains(name)) {
        Path entry = entries(group).resolve(name);
        removeUnits(entry);
        tree.remove(entry);
      }
    }
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

  private boolean isSo(LioDisk disk) throws IOException {
    Path group = target(disk.targetName()).resolve(GROUP);
    Path backing = backing(disk.targetName());
    if (!isEnabled(group)
        || !isEnabled(backing)
        || !isOpened(backing, disk)
        || !says(authentication(group), disk.asksForCredentials() ? YES : NO)
        || !says(discarding(backing), disk.discards() ? YES : NO)
        || !tree.directories(group.resolve("np")).equals(new HashSet<>(disk.portals()))
        || !tree.directories(entries(group)).equals(names(disk))) {
      return false;
    }
    for (LioInitiator initiator : disk.initiators()) {
      Path entry = entries(group).resolve(initiator.name().value());
      Optional<String> user = initiator.credentials().map(ChapCredentials::user);
      if (!tree.links(entry.resolve(UNIT)).contains(LINK)
          || !says(protection(entry), initiator.readOnly() ? YES : NO)
          || user.isPresent() && !says(entry.resolve("auth").resolve("userid"), user.get())) {
        return false;
      }
    }
    return true;
  }

  private static Path target(String targetName) {
    return ISCSI.resolve(targetName);
  }

  private static Path backing(String targetName) {
    return ADAPTER.resolve(targetName);
  }

  private static Path entries(Path group) {
    return group.resolve("acls");
  }

  private static Path authentication(Path group) {
    return group.resolve("attrib").resolve("authentication");
  }

  private static Path discarding(Path backing) {
    return backing.resolve("attrib").resolve("emulate_tpu");
  }

  private static Path protection(Path entry) {
    return entry.resolve(UNIT).resolve("write_protect");
  }

  private static Set<String> names(LioDisk disk) {
    return disk.initiators().stream()
        .map(each -> each.name().value())
        .collect(Collectors.toUnmodifiableSet());
  }

  private boolean isEnabled(Path directory) throws IOException {
    return says(directory.resolve(ENABLE), YES);
  }

  private boolean isOpened(Path backing, LioDisk disk) throws IOException {
    return says(backing.resolve(OPENED), disk.device().toString());
  }

  private boolean says(Path file, String text) throws IOException {
    return tree.read(file).filter(text::equals).isPresent();
  }

  private void ensure(Path file, String text) throws IOException {
    if (!says(file, text)) {
      tree.write(file, text);
    }
  }

  private static <T> T translated(String action, Work<T> work) {
    try {
      return work.run();
    } catch (AccessDeniedException e) {
      throw new DriverException(
          DriverFault.DENIED, "Cannot %s: only root may.".formatted(action), e);
    } catch (IOException e) {
      throw new DriverException(
          DriverFault.FAILURE, "Cannot %s: %s.".formatted(action, e.getMessage()), e);
    }
  }
}
