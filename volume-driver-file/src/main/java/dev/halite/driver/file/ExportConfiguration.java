package dev.halite.driver.file;

import dev.halite.common.storage.command.Programs;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.Setting;
import dev.halite.driver.SettingKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Settings of a {@code file} backend that say how servers reach its volumes; each stands with its
 * meaning in its row.
 *
 * @param addresses where servers reach tgtd, the first one first; IPv6 addresses without brackets
 * @param tgtadm empty when there is none
 */
record ExportConfiguration(
    ExportMode mode,
    List<String> addresses,
    int port,
    String prefix,
    boolean chap,
    Optional<Path> tgtadm,
    int controlPort) {
  ExportConfiguration {
    addresses = List.copyOf(addresses);
  }

  private static final Setting<ExportMode> EXPORT =
      Setting.of(
          "export",
          SettingKind.oneOf(ExportMode.class),
          "auto",
          "how servers reach the volumes. `tgt`: by iSCSI from tgtd, and the backend is down while"
              + " tgtd does not answer. `local`: by the file, for servers whose connector names this"
              + " host: the node's `host` or the machine's own name. `auto`: by iSCSI whenever tgtd"
              + " answers");
  private static final Setting<String> ADDRESS =
      Setting.of(
          "iscsi-address",
          SettingKind.text(Pattern.compile("[A-Za-z0-9.:_-]+"), "a host name or address"),
          "127.0.0.1",
          "where servers reach tgtd; it must listen there (`tgtd --iscsi portal=...`)");
  private static final Setting<Integer> PORT =
      Setting.of("iscsi-port", SettingKind.number(1, 65_535), "3260", "its port");
  private static final Setting<String> MORE_ADDRESSES =
      Setting.optional(
          "iscsi-more-addresses",
          SettingKind.text(
              Pattern.compile("[A-Za-z0-9.:_-]+(,[A-Za-z0-9.:_-]+)*"),
              "host names or addresses with commas between them"),
          "none",
          "where else tgtd listens, at the same port: further ways for servers with multipath");
  // 223 bytes is the longest iSCSI name, and volume-<id> needs 43
  private static final Setting<String> PREFIX =
      Setting.of(
          "iscsi-prefix",
          SettingKind.text(
              Pattern.compile("iqn\\.\\d{4}-\\d{2}\\.[a-z0-9.:_-]{1,165}"),
              "the beginning of an iSCSI name, such as iqn.2010-10.org.openstack:"),
          "iqn.2010-10.org.openstack:",
          "a target is named this and `volume-<id>`");
  private static final Setting<Boolean> CHAP =
      Setting.of(
          "iscsi-chap",
          SettingKind.flag(),
          "true",
          "servers must know a user and password, made for each volume");
  private static final Setting<Integer> CONTROL_PORT =
      Setting.of(
          "tgt-control-port", SettingKind.number(0, 65_535), "0", "tgtd's own `--control-port`");
  private static final Setting<Path> TGTADM =
      Setting.optional(
          "tgtadm", SettingKind.path(), "from the search path", "the program that rules tgtd");

  static final List<Setting<?>> ROWS =
      List.of(EXPORT, ADDRESS, MORE_ADDRESSES, PORT, PREFIX, CHAP, CONTROL_PORT, TGTADM);

  static ExportConfiguration of(BackendSettings settings) {
    ExportMode mode = settings.read(EXPORT);
    Optional<Path> tgtadm = settings.find(TGTADM).or(() -> Programs.find(TGTADM.name()));
    if (mode == ExportMode.TGT && tgtadm.isEmpty()) {
      throw settings.invalid("'%s' is tgt, but tgtadm is not installed".formatted(EXPORT.name()));
    }
    return new ExportConfiguration(
        mode,
        addresses(settings),
        settings.read(PORT),
        settings.read(PREFIX),
        settings.read(CHAP),
        tgtadm,
        settings.read(CONTROL_PORT));
  }

  private static List<String> addresses(BackendSettings settings) {
    Stream<String> more =
        settings.find(MORE_ADDRESSES).stream().flatMap(list -> Stream.of(list.split(",")));
    return Stream.concat(Stream.of(settings.read(ADDRESS)), more).distinct().toList();
  }

  /** Where servers reach tgtd; the first is for those that go one way. */
  List<String> portals() {
    return addresses.stream().map(this::portal).toList();
  }

  private String portal(String address) {
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
  }

  /** Name of the volume's target. */
  String targetName(UUID volumeId) {
    return prefix + "volume-" + volumeId;
  }
}
