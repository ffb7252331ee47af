package dev.halite.driver.file;

import dev.halite.common.storage.iscsi.TargetPortals;
import dev.halite.common.storage.iscsi.TgtSettings;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.Setting;
import dev.halite.driver.SettingKind;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Settings of a {@code file} backend that say how servers reach its volumes; each stands with its
 * meaning in its row.
 *
 * @param portals where servers reach tgtd
 */
record ExportConfiguration(ExportMode mode, TargetPortals portals, TgtSettings tgt) {
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
  private static final Setting<String> MORE_ADDRESSES =
      Setting.optional(
          "iscsi-more-addresses",
          SettingKind.text(
              Pattern.compile("[A-Za-z0-9.:_-]+(,[A-Za-z0-9.:_-]+)*"),
              "host names or addresses with commas between them"),
          "none",
          "where else tgtd listens, at the same port: further ways for servers with multipath");

  static final List<Setting<?>> ROWS =
      List.of(
          EXPORT,
          ADDRESS,
          MORE_ADDRESSES,
          TargetPortals.PORT,
          TargetPortals.PREFIX,
          TargetPortals.CHAP,
          TgtSettings.CONTROL_PORT,
          TgtSettings.TGTADM);

  static ExportConfiguration of(BackendSettings settings) {
    ExportMode mode = settings.read(EXPORT);
    TgtSettings tgt = TgtSettings.of(settings);
    if (mode == ExportMode.TGT) {
      tgt.requireProgram(settings, EXPORT.name());
    }
    return new ExportConfiguration(mode, TargetPortals.of(settings, ADDRESS, MORE_ADDRESSES), tgt);
  }
}
