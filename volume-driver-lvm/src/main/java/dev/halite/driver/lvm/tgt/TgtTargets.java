package dev.halite.driver.lvm.tgt;

import dev.halite.common.storage.iscsi.ChapCredentials;
import dev.halite.common.storage.iscsi.InitiatorName;
import dev.halite.common.storage.iscsi.IscsiTargets;
import dev.halite.common.storage.iscsi.PublishedDisk;
import dev.halite.common.storage.iscsi.ShownTarget;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.lvm.target.AllowedInitiator;
import dev.halite.driver.lvm.target.ExportedDisk;
import dev.halite.driver.lvm.target.Targets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Targets of this host's tgtd. One of its targets has one password, and either all may write to its
 * disk or nobody; so each initiator has a target of its own, of the name that is asked for and
 * {@link InitiatorMark}. All of them offer the same device under the same serial number.
 *
 * <p>A target is ours if it opens this device, or nothing yet: it is there before its disk.
 */
public final class TgtTargets implements Targets {
  private static final long MEGABYTE = 1_000_000;

  private final Optional<IscsiTargets> tgtd;
  private final int controlPort;

  /**
   * Those of that tgtd.
   *
   * @param tgtd empty where the program that rules it is not installed
   */
  public TgtTargets(Optional<IscsiTargets> tgtd, int controlPort) {
    this.tgtd = tgtd;
    this.controlPort = controlPort;
  }

  @Override
  public int unit() {
    return PublishedDisk.LUN;
  }

  /** To a device tgtd returns nothing: it knows holes of files only. */
  @Override
  public boolean passDiscards() {
    return false;
  }

  @Override
  public boolean areThere() {
    if (tgtd.isEmpty() && !IscsiTargets.isDead(controlPort)) {
      // what it offers cannot be seen
      return tgtd().isThere();
    }
    return tgtd.filter(IscsiTargets::isThere).isPresent();
  }

  @Override
  public boolean areGone() {
    return !areThere();
  }

  @Override
  public void requireThere() {
    tgtd().requireAnswer();
  }

  /** tgtd tells capitals from small letters, and records have small ones. */
  @Override
  public void requireFit(InitiatorName initiator) {
    if (!initiator.equals(initiator.folded())) {
      throw new DriverException(
          DriverFault.UNFIT_CONNECTOR,
          "Invalid input received: the connector's 'initiator' has capital letters, which iSCSI"
              + " names do not have.");
    }
  }

  @Override
  public String nameFor(String targetName, InitiatorName initiator) {
    return InitiatorMark.appended(targetName, initiator);
  }

  @Override
  public Map<String, Path> offered() {
    return tgtd().targets().stream()
        .filter(shown -> InitiatorMark.removed(shown.name()).isPresent())
        .filter(shown -> shown.unit(PublishedDisk.LUN).isPresent())
        .collect(Collectors.toMap(ShownTarget::name, shown -> Path.of(file(shown))));
  }

  @Override
  public Set<String> of(String volume) {
    return tgtd().targets().stream()
        .flatMap(shown -> InitiatorMark.removed(shown.name()).stream())
        .filter(name -> name.endsWith(volume))
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void requireOurs(String targetName, Path device) {
    requireOurs(shown(targetName), device);
  }

  private static void requireOurs(List<ShownTarget> all, Path device) {
    for (ShownTarget shown : all) {
      if (!isOurs(shown, device)) {
        throw new DriverException(
            DriverFault.CONFLICT,
            "Target %s is there already and offers %s.".formatted(shown.name(), file(shown)));
      }
    }
  }

  @Override
  public boolean isPublished(ExportedDisk disk) {
    return isPublished(tgtd().targets(), disk);
  }

  /** tgtd tells of all at once only. */
  @Override
  public Predicate<ExportedDisk> look() {
    List<ShownTarget> all = tgtd().targets();
    return disk -> isPublished(all, disk);
  }

  private boolean isPublished(List<ShownTarget> all, ExportedDisk disk) {
    Map<String, ShownTarget> shown =
        of(all, disk.targetName()).stream()
            .collect(Collectors.toMap(ShownTarget::name, Function.identity()));
    Map<String, AllowedInitiator> wanted = wanted(disk.targetName(), disk.initiators());
    return shown.keySet().equals(wanted.keySet())
        && shown.entrySet().stream()
            .allMatch(each -> isSo(each.getValue(), disk, wanted.get(each.getKey())));
  }

  private static boolean isSo(
      ShownTarget shown, ExportedDisk disk, @Nullable AllowedInitiator initiator) {
    return initiator != null
        && shown.ready()
        && shown.allowed().equals(List.of(initiator.name().value()))
        && shown
            .accounts()
            .equals(initiator.credentials().map(ChapCredentials::user).stream().toList())
        && shown.sessions().stream()
            .allMatch(session -> session.initiator().equals(initiator.name().value()))
        && showsSize(shown, disk)
        && shown
            .unit(PublishedDisk.LUN)
            .filter(unit -> unit.file().equals(disk.device().toString()))
            .filter(unit -> unit.serialNumber().equals(disk.id().toString()))
            .filter(unit -> unit.readOnly() == initiator.readOnly())
            .isPresent();
  }

  /** tgtd looks once, and tells whole megabytes only; volumes grow by more. */
  private static boolean showsSize(ShownTarget shown, ExportedDisk disk) {
    return shown
        .unit(PublishedDisk.LUN)
        .filter(unit -> unit.megabytes() < disk.sizeBytes() / MEGABYTE - 1)
        .isEmpty();
  }

  @Override
  public void publish(ExportedDisk disk) {
    List<ShownTarget> all = shown(disk.targetName());
    requireOurs(all, disk.device());
    Map<String, AllowedInitiator> wanted = wanted(disk.targetName(), disk.initiators());
    Set<String> small = new HashSet<>();
    for (ShownTarget shown : all) {
      AllowedInitiator initiator = wanted.get(shown.name());
      if (initiator == null || knowsOthers(shown, initiator)) {
        withdraw(shown.name(), Set.of());
      } else if (isSo(shown, disk, initiator)) {
        wanted.remove(shown.name());
      } else if (!showsSize(shown, disk)) {
        small.add(shown.name());
      }
    }
    wanted.forEach(
        (name, initiator) -> {
          PublishedDisk published = published(name, disk, initiator);
          if (small.contains(name)) {
            tgtd().renew(published, stage -> {});
          } else {
            if (initiator.readOnly()) {
              // somebody may have let it write
              protectIfWritable(name, all);
            }
            tgtd().publish(published, stage -> {});
          }
        });
  }

  private void protectIfWritable(String name, List<ShownTarget> all) {
    if (all.stream().anyMatch(shown -> shown.name().equals(name) && couldWrite(shown, null))) {
      tgtd().protect(name);
    }
  }

  /** Whether it takes a password that is not this initiator's. */
  private static boolean knowsOthers(ShownTarget shown, AllowedInitiator initiator) {
    Set<String> users = new HashSet<>(shown.accounts());
    initiator.credentials().map(ChapCredentials::user).ifPresent(users::remove);
    return !users.isEmpty();
  }

  private static PublishedDisk published(
      String name, ExportedDisk disk, AllowedInitiator initiator) {
    return new PublishedDisk(
        name,
        disk.id(),
        disk.device(),
        initiator.readOnly(),
        false,
        initiator.credentials(),
        Set.of(initiator.name()));
  }

  @Override
  public void restrict(
      String targetName,
      Path device,
      List<AllowedInitiator> initiators,
      List<AllowedInitiator> before) {
    Map<String, AllowedInitiator> staying = wanted(targetName, initiators);
    Map<String, AllowedInitiator> former = wanted(targetName, before);
    // a try that died may have removed a target, and left its account
    Set<String> going = new HashSet<>(former.keySet());
    for (ShownTarget shown : shown(targetName)) {
      AllowedInitiator initiator = staying.get(shown.name());
      if (!isOurs(shown, device)) {
        going.remove(shown.name());
      } else if (initiator == null) {
        going.add(shown.name());
      } else if (initiator.readOnly() && couldWrite(shown, former.get(shown.name()))) {
        tgtd().protect(shown.name());
      }
    }
    going.removeAll(staying.keySet());
    going.forEach(name -> withdraw(name, users(former.get(name))));
  }

  private void withdraw(String name, Set<String> users) {
    tgtd().withdraw(name, users, stage -> {});
  }

  private static Set<String> users(@Nullable AllowedInitiator initiator) {
    return Optional.ofNullable(initiator).flatMap(AllowedInitiator::credentials).stream()
        .map(ChapCredentials::user)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether it can, or could before a try that died. */
  private static boolean couldWrite(ShownTarget shown, @Nullable AllowedInitiator former) {
    return former != null && !former.readOnly()
        || shown.unit(PublishedDisk.LUN).filter(unit -> !unit.readOnly()).isPresent();
  }

  /** By the names of their targets. */
  private Map<String, AllowedInitiator> wanted(
      String targetName, List<AllowedInitiator> initiators) {
    Map<String, AllowedInitiator> wanted = new LinkedHashMap<>();
    initiators.forEach(each -> wanted.put(nameFor(targetName, each.name()), each));
    return wanted;
  }

  /** All that are there under that name, whosever they are. */
  private List<ShownTarget> shown(String targetName) {
    return of(tgtd().targets(), targetName);
  }

  private static List<ShownTarget> of(List<ShownTarget> all, String targetName) {
    return all.stream()
        .filter(shown -> InitiatorMark.removed(shown.name()).filter(targetName::equals).isPresent())
        .toList();
  }

  private static boolean isOurs(ShownTarget shown, Path device) {
    return shown
        .unit(PublishedDisk.LUN)
        .filter(unit -> !unit.file().equals(device.toString()))
        .isEmpty();
  }

  private static String file(ShownTarget shown) {
    return shown.unit(PublishedDisk.LUN).map(ShownTarget.Unit::file).orElse("nothing");
  }

  private IscsiTargets tgtd() {
    return tgtd.orElseThrow(
        () ->
            new DriverException(
                DriverFault.UNAVAILABLE,
                "Volumes are exported by tgtd, but tgtadm is not installed."));
  }
}
