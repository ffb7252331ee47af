package dev.halite.common.storage.iscsi;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.ConnectionInfo;
import dev.halite.driver.ConnectionRequest;
import dev.halite.driver.Setting;
import dev.halite.driver.SettingKind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where servers find the targets of a backend, and what these are called.
 *
 * @param addresses the first is for those that go one way; IPv6 addresses without brackets
 * @param prefix what a target's name begins with
 * @param chap whether initiators have to know a user and a password
 */
public record TargetPortals(List<String> addresses, int port, String prefix, boolean chap) {
  /** Its row. */
  public static final Setting<Integer> PORT =
      Setting.of("iscsi-port", SettingKind.number(1, 65_535), "3260", "its port");

  /** Its row; 223 bytes is the longest iSCSI name, and {@code volume-<id>} needs 43. */
  public static final Setting<String> PREFIX =
      Setting.of(
          "iscsi-prefix",
          SettingKind.text(
              Pattern.compile("iqn\\.\\d{4}-\\d{2}\\.[a-z0-9.:_-]{1,165}"),
              "the beginning of an iSCSI name, such as iqn.2010-10.org.openstack:"),
          "iqn.2010-10.org.openstack:",
          "a target is named this and `volume-<id>`");

  /** Its row. */
  public static final Setting<Boolean> CHAP =
      Setting.of(
          "iscsi-chap",
          SettingKind.flag(),
          "true",
          "servers must know a user and password, made for each volume");

  public TargetPortals {
    addresses = List.copyOf(addresses);
  }

  /** From settings, and these rows for the addresses, which differ by what listens there. */
  public static TargetPortals of(
      BackendSettings settings, Setting<String> address, Setting<String> moreAddresses) {
    Stream<String> more =
        settings.find(moreAddresses).stream().flatMap(list -> Stream.of(list.split(",")));
    return new TargetPortals(
        Stream.concat(Stream.of(settings.read(address)), more).distinct().toList(),
        settings.read(PORT),
        settings.read(PREFIX),
        settings.read(CHAP));
  }

  /** Address and port of each. */
  public List<String> portals() {
    return addresses.stream().map(this::portal).toList();
  }

  private String portal(String address) {
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
  }

  /** Name of the volume's target, if it is made now. */
  public String targetName(UUID volumeId) {
    return prefix + "volume-" + volumeId;
  }

  /**
   * What a server is told.
   *
   * @param target name of the volume's target
   * @param lun number of the disk in its target
   * @param discards whether the disk takes back blocks that are not used any more
   */
  public ConnectionInfo connectionInfo(
      ConnectionRequest request,
      String target,
      int lun,
      boolean discards,
      Optional<ChapCredentials> credentials) {
    List<String> portals = portals();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("target_discovered", false);
    data.put("target_portal", portals.getFirst());
    data.put("target_iqn", target);
    data.put("target_lun", lun);
    if (portals.size() > 1 || request.connector().multipath()) {
      // one of each for every way: servers that go several find it here only
      data.put("target_portals", portals);
      data.put("target_iqns", Collections.nCopies(portals.size(), target));
      data.put("target_luns", Collections.nCopies(portals.size(), lun));
    }
    credentials.ifPresent(
        known -> {
          data.put("auth_method", "CHAP");
          data.put("auth_username", known.user());
          data.put("auth_password", known.revealPassword());
        });
    data.put("volume_id", request.volumeId().toString());
    data.put("access_mode", request.readOnly() ? "ro" : "rw");
    if (discards) {
      data.put("discard", true);
    }
    return new ConnectionInfo("iscsi", data);
  }
}
