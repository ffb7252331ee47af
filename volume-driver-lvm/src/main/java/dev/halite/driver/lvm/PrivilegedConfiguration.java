package dev.halite.driver.lvm;

import dev.halite.driver.BackendSettings;
import dev.halite.driver.Setting;
import dev.halite.driver.SettingKind;
import dev.halite.driver.lvm.lio.LioTargets;
import dev.halite.driver.lvm.lio.LocalConfigTree;
import dev.halite.driver.lvm.privileged.SocketWay;
import dev.halite.driver.lvm.privileged.SudoWay;
import dev.halite.driver.lvm.privileged.VerbCalls;
import dev.halite.driver.lvm.privileged.Way;
import dev.halite.driver.lvm.target.Targets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Settings of an {@code lvm} backend that say who works with its volume group; each stands with its
 * meaning in its row.
 *
 * @param socket behind which the helper is
 * @param program that starts the helper
 */
record PrivilegedConfiguration(PrivilegedMode mode, Path socket, Path program) {
  private static final Setting<PrivilegedMode> PRIVILEGED =
      Setting.of(
          "privileged",
          SettingKind.oneOf(PrivilegedMode.class),
          "none",
          "who does what needs root's rights. `none`: the node itself, which then runs as root."
              + " `socket`, `sudo`: the privileged helper, started by systemd behind a socket or by"
              + " sudo, and the node runs as a user of its own");
  private static final Setting<Path> SOCKET =
      Setting.of(
          "privileged-socket",
          SettingKind.path(),
          "/run/halite-privileged.socket",
          "with `privileged: socket`, where the helper is");
  private static final Setting<Path> PROGRAM =
      Setting.of(
          "privileged-program",
          SettingKind.path(),
          "/opt/halite/start-privileged",
          "with `privileged: sudo`, what sudo starts");

  static final List<Setting<?>> ROWS = List.of(PRIVILEGED, SOCKET, PROGRAM);

  static PrivilegedConfiguration of(BackendSettings settings, ExportConfiguration exports) {
    PrivilegedMode mode = settings.read(PRIVILEGED);
    if (mode != PrivilegedMode.NONE && exports.mode() == ExportMode.TGT) {
      throw settings.invalid(
          "'privileged' cannot be '%s' with 'export: tgt': the privileged helper does not speak to tgtd"
              .formatted(mode.name().toLowerCase(Locale.ROOT)));
    }
    return new PrivilegedConfiguration(mode, settings.read(SOCKET), settings.read(PROGRAM));
  }

  /** Who works with a backend's group, and with the kernel's targets. */
  record Workers(VolumeGroup group, Targets kernel) {}

  /** Those of a backend that is configured so. */
  Workers workers(LvmDriverConfiguration configuration, Machine machine) {
    var kernel = new LioTargets(new LocalConfigTree(LocalConfigTree.ROOT));
    return switch (mode) {
      case NONE ->
          new Workers(
              new LocalVolumeGroup(
                  machine,
                  configuration.volumeGroup(),
                  configuration.stateDirectory(),
                  configuration.names()),
              kernel);
      case SOCKET -> privileged(new SocketWay(socket), GroupTerms.of(configuration), kernel);
      case SUDO -> privileged(new SudoWay(program), GroupTerms.of(configuration), kernel);
    };
  }

  static Workers privileged(Way way, GroupTerms terms, Targets kernel) {
    var calls = new VerbCalls(way, terms);
    return new Workers(
        new PrivilegedGroup(calls),
        // what is exported by the kernel without its being asked for can be seen by anybody
        terms.kernelTargets().isPresent() ? new PrivilegedTargets(calls, terms, kernel) : kernel);
  }
}
