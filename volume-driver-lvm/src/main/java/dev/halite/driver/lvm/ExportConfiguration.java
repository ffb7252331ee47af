package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.ExportTarget;
import dev.halite.common.storage.iscsi.TargetPortals;
import dev.halite.common.storage.iscsi.TgtSettings;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import dev.halite.driver.Setting;
import dev.halite.driver.SettingKind;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Settings of an {@code lvm} backend that say how servers reach its volumes; each stands with its
 * meaning in its row.
 *
 * @param portals where servers find the targets
 * @param tgt how tgtd is ruled
 * @param directory where it is kept who was let in to what
 */
record ExportConfiguration(
    ExportMode mode, TargetPortals portals, TgtSettings tgt, Path directory) {
  /** An iSCSI name has 223 letters at most, and with tgt each initiator has one of its own. */
  private static final int LONGEST_PREFIX_WITH_TGT = 160;

  private static final Pattern ADDRESS_LETTERS = Pattern.compile("[0-9A-Fa-f.:]+");

  private static final Setting<ExportMode> EXPORT =
      Setting.of(
          "export",
          SettingKind.oneOf(ExportMode.class),
          "local",
          "how servers reach the volumes. `lio`: by iSCSI from the kernel of the node's host, and"
              + " the backend is down while that has no targets. `tgt`: by iSCSI from tgtd, and the"
              + " backend is down while that does not answer. `local`: by the device, for servers"
              + " whose connector names the node's `host`");
  private static final Setting<String> ADDRESS =
      Setting.of(
          "iscsi-address",
          new SettingKind<>(
              "an IP address", text -> Optional.of(text).filter(ExportConfiguration::isAddress)),
          "127.0.0.1",
          "an address of this host, at which servers reach the targets; tgtd must listen there"
              + " (`tgtd --iscsi portal=...`)");
  private static final Setting<String> MORE_ADDRESSES =
      Setting.optional(
          "iscsi-more-addresses",
          new SettingKind<>(
              "IP addresses with commas between them",
              text ->
                  Optional.of(text)
                      .filter(
                          list ->
                              Arrays.stream(list.split(",", -1))
                                  .allMatch(ExportConfiguration::isAddress))),
          "none",
          "further ones, with the same port: further ways for servers with multipath");
  private static final Setting<Path> DIRECTORY =
      Setting.of(
          "export-directory",
          SettingKind.path(),
          "/var/lib/halite/lvm",
          "where it is kept who was let in to what, with the passwords: it must last longer than the"
              + " host runs, as its targets are forgotten then");

  static final List<Setting<?>> ROWS =
      List.of(
          EXPORT,
          ADDRESS,
          MORE_ADDRESSES,
          TargetPortals.PORT,
          TargetPortals.PREFIX,
          TargetPortals.CHAP,
          DIRECTORY,
          TgtSettings.CONTROL_PORT,
          TgtSettings.TGTADM);

  static ExportConfiguration of(BackendSettings settings, String volumeGroup) {
    ExportMode mode = settings.read(EXPORT);
    TargetPortals portals = TargetPortals.of(settings, ADDRESS, MORE_ADDRESSES);
    TgtSettings tgt = TgtSettings.of(settings);
    if (mode == ExportMode.TGT) {
      tgt.requireProgram(settings, EXPORT.name());
      if (portals.prefix().length() > LONGEST_PREFIX_WITH_TGT) {
        throw settings.invalid(
            "'%s' has more than %d letters, which is too long where '%s' is tgt"
                .formatted(TargetPortals.PREFIX.name(), LONGEST_PREFIX_WITH_TGT, EXPORT.name()));
      }
    }
    return new ExportConfiguration(
        mode, portals, tgt, settings.read(DIRECTORY).resolve(volumeGroup));
  }

  /**
   * Wants that what is recorded to offer a volume is what is ruled now: another tgtd would know
   * nothing of it, and the one that does goes on.
   */
  void requireRuled(ExportTarget target) {
    target
        .controlPort()
        .filter(port -> port != tgt.controlPort())
        .ifPresent(
            port -> {
              throw new DriverException(
                  DriverFault.FAILURE,
                  "%s is offered by the tgtd at control port %d, and '%s' is %d now; set it back until nobody has the volume."
                      .formatted(
                          target.name(), port, TgtSettings.CONTROL_PORT.name(), tgt.controlPort()));
            });
  }

  boolean isByIscsi() {
    return mode.targets().isPresent();
  }

  private static boolean isAddress(String text) {
    if (!ADDRESS_LETTERS.matcher(text).matches()) {
      return false;
    }
    try {
      // looks nothing up
      InetAddress address = InetAddress.ofLiteral(text);
      // numbers may be left out of one of version 4
      boolean whole = address instanceof Inet6Address || address.getHostAddress().equals(text);
      return whole && !address.isAnyLocalAddress() && !address.isMulticastAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
