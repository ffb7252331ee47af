package dev.halite.common.storage.iscsi;

import dev.halite.common.storage.command.Commands;
import dev.halite.common.storage.command.Programs;
import dev.halite.driver.BackendSettings;
import dev.halite.driver.Setting;
import dev.halite.driver.SettingKind;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a backend rules its tgtd.
 *
 * @param tgtadm empty when there is none
 */
public record TgtSettings(Optional<Path> tgtadm, int controlPort) {
  /** Its row. */
  public static final Setting<Integer> CONTROL_PORT =
      Setting.of(
          "tgt-control-port", SettingKind.number(0, 65_535), "0", "tgtd's own `--control-port`");

  /** Its row. */
  public static final Setting<Path> TGTADM =
      Setting.optional(
          "tgtadm", SettingKind.path(), "from the search path", "the program that rules tgtd");

  /** From settings. */
  public static TgtSettings of(BackendSettings settings) {
    return new TgtSettings(
        settings.find(TGTADM).or(() -> Programs.find(TGTADM.name())), settings.read(CONTROL_PORT));
  }

  /**
   * Wants the program, for backends that export by tgtd.
   *
   * @param export the setting that says so
   */
  public void requireProgram(BackendSettings settings, String export) {
    if (tgtadm.isEmpty()) {
      throw settings.invalid("'%s' is tgt, but tgtadm is not installed".formatted(export));
    }
  }

  /** Its targets, if there is the program. */
  public Optional<IscsiTargets> targets(Commands runner) {
    return tgtadm.map(program -> new IscsiTargets(runner, program, controlPort));
  }
}
