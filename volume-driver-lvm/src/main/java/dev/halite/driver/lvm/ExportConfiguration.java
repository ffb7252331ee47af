package dev.halite.driver.lvm;

import dev.halite.common.storage.iscsi.TargetPortals;
import dev.halite.driver.BackendSettings;
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
 * @param portals where servers find the kernel's targets
 * @param directory where it is kept who was let in to what
 */
record ExportConfiguration(ExportMode mode, TargetPortals portals, Path directory) {
  private static final Pattern ADDRESS_LETTERS = Pattern.compile("[0-9A-Fa-f.:]+");

  private static final Setting<ExportMode> EXPORT =
      Setting.of(
          "export",
          SettingKind.oneOf(ExportMode.class),
          "local",
          "how servers reach the volumes. `lio`: by iSCSI from the kernel of the node's host, and"
              + " the backend is down while that has no targets. `local`: by the device, for servers"
              + " whose connector names the node's `host`");
  private static final Setting<String> ADDRESS =
      Setting.of(
          "iscsi-address",
          new SettingKind<>(
              "an IP address", text -> Optional.of(text).filter(ExportConfiguration::isAddress)),
          "127.0.0.1",
          "an address of this host, at which servers reach the kernel's targets");
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
              + " host runs, as its kernel forgets its targets then");

  static final List<Setting<?>> ROWS =
      List.of(
          EXPORT,
          ADDRESS,
          MORE_ADDRESSES,
          TargetPortals.PORT,
          TargetPortals.PREFIX,
          TargetPortals.CHAP,
          DIRECTORY);

  static ExportConfiguration of(BackendSettings settings, String volumeGroup) {
    return new ExportConfiguration(
        settings.read(EXPORT),
        TargetPortals.of(settings, ADDRESS, MORE_ADDRESSES),
        settings.read(DIRECTORY).resolve(volumeGroup));
  }

  boolean isByIscsi() {
    return switch (mode) {
      case LOCAL -> false;
      case LIO -> true;
    };
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
