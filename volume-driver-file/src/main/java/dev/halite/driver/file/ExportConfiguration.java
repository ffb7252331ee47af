package dev.halite.driver.file;

import dev.halite.common.storage.command.Programs;
import dev.halite.driver.BackendSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Keys of a {@code file} backend that say how servers reach its volumes.
 *
 * @param mode {@code export}: {@code local}, {@code tgt} or {@code auto}, the default
 * @param address {@code iscsi-address}, default 127.0.0.1; where servers reach tgtd. An IPv6
 *     address without brackets
 * @param port {@code iscsi-port}, default 3260
 * @param prefix {@code iscsi-prefix}, default {@code iqn.2010-10.org.openstack:}; a target's name
 *     is this and {@code volume-<id>}
 * @param chap {@code iscsi-chap}, default true; whether servers have to prove who they are
 * @param tgtadm {@code tgtadm}, default the one on the search path; empty when there is none
 * @param controlPort {@code tgt-control-port}, default 0; tgtd's own {@code --control-port}
 */
record ExportConfiguration(
    ExportMode mode,
    String address,
    int port,
    String prefix,
    boolean chap,
    Optional<Path> tgtadm,
    int controlPort) {
  private static final String EXPORT = "export";
  private static final String ADDRESS = "iscsi-address";
  private static final String PORT = "iscsi-port";
  private static final String PREFIX = "iscsi-prefix";
  private static final String CHAP = "iscsi-chap";
  private static final String TGTADM = "tgtadm";
  private static final String CONTROL_PORT = "tgt-control-port";

  static final Set<String> KEYS = Set.of(EXPORT, ADDRESS, PORT, PREFIX, CHAP, TGTADM, CONTROL_PORT);

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_-]+");
  // 223 bytes is the longest iSCSI name, and volume-<id> needs 43
  private static final Pattern NAME_PREFIX =
      Pattern.compile("iqn\\.\\d{4}-\\d{2}\\.[a-z0-9.:_-]{1,165}");

  static ExportConfiguration of(BackendSettings settings) {
    String export = settings.text(EXPORT).orElse("auto");
    ExportMode mode =
        ExportMode.of(export)
            .orElseThrow(
                () ->
                    settings.invalid(
                        "'%s' must be local, tgt or auto, not '%s'".formatted(EXPORT, export)));
    Optional<Path> tgtadm =
        settings.text(TGTADM).map(text -> absolute(settings, text)).or(() -> Programs.find(TGTADM));
    if (mode == ExportMode.TGT && tgtadm.isEmpty()) {
      throw settings.invalid("'%s' is tgt, but tgtadm is not installed".formatted(EXPORT));
    }
    return new ExportConfiguration(
        mode,
        matching(settings, ADDRESS, "127.0.0.1", HOST, "a host name or address"),
        (int) settings.number(PORT, 3260, 1, 65_535),
        matching(
            settings,
            PREFIX,
            "iqn.2010-10.org.openstack:",
            NAME_PREFIX,
            "the beginning of an iSCSI name, such as iqn.2010-10.org.openstack:"),
        settings.flag(CHAP, true),
        tgtadm,
        (int) settings.number(CONTROL_PORT, 0, 0, 65_535));
  }

  /** Where servers reach tgtd. */
  String portal() {
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
  }

  /** Name of the volume's target. */
  String targetName(UUID volumeId) {
    return prefix + "volume-" + volumeId;
  }

  private static Path absolute(BackendSettings settings, String text) {
    if (!text.startsWith("/")) {
      throw settings.invalid("'%s' must be an absolute path, not '%s'".formatted(TGTADM, text));
    }
    return Path.of(text);
  }

  private static String matching(
      BackendSettings settings, String key, String absent, Pattern pattern, String expected) {
    String text = settings.text(key).orElse(absent);
    if (!pattern.matcher(text).matches()) {
      throw settings.invalid("'%s' must be %s, not '%s'".formatted(key, expected, text));
    }
    return text;
  }
}
