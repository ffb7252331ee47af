package dev.halite.driver.lvm;

import dev.halite.common.storage.command.CommandResult;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** A volume group of the machine on which commands run, by LVM's own commands. */
final class LocalVolumeGroup implements VolumeGroup {
  static final String LVM = "/usr/sbin/lvm";
  private static final double MILLIS = 1000;

  private final GroupCommands commands;
  private final String group;
  private final Path places;
  private final LvNames names;

  /**
   * Touches nothing yet.
   *
   * @param state a directory there that a restart of the machine empties
   * @param names of what is ours in it
   */
  LocalVolumeGroup(Machine machine, String group, Path state, LvNames names) {
    this.commands = new GroupCommands(machine, group);
    this.group = group;
    this.places = state.resolve(group);
    this.names = names;
  }

  @Override
  public GroupState look() {
    return state(List.of());
  }

  @Override
  public GroupChanges begin(UUID incarnation) {
    var place = new IncarnationPlace(places, incarnation);
    commands.run(
        "begin to work on volume group " + group,
        List.of(
            "/usr/bin/mkdir",
            "--parents",
            "--mode=0700",
            place.common().toString(),
            place.alive().toString()));
    return of(incarnation);
  }

  @Override
  public GroupChanges of(UUID incarnation) {
    return new LocalChanges(
        this, commands, group, names, new IncarnationPlace(places, incarnation));
  }

  @Override
  public void fence(UUID incarnation, Duration wait) {
    var place = new IncarnationPlace(places, incarnation);
    String action = "fence incarnation " + incarnation;
    CommandResult renamed =
        commands.result(
            action,
            List.of(
                "/usr/bin/mv",
                "--no-target-directory",
                place.alive().toString(),
                place.fenced().toString()));
    if (!renamed.succeeded() && !renamed.errors().strip().endsWith("No such file or directory")) {
      throw LvmFaults.translate(action, renamed);
    }
    // Who has renamed it before us may still be waiting.
    String seconds = String.format(Locale.ROOT, "%.3f", wait.toMillis() / MILLIS);
    CommandResult ended = commands.result(action, place.awaitingEnd(seconds));
    if (IncarnationPlace.isMissing(ended)) {
      return;
    }
    if (ended.exitCode() == IncarnationPlace.LOCKED) {
      throw new DriverException(
          DriverFault.TIMEOUT,
          "Commands of incarnation %s on volume group %s do not end; look for processes that have %s open."
              .formatted(incarnation, group, place.fenced()));
    }
    if (!ended.succeeded()) {
      throw LvmFaults.translate(action, ended);
    }
    commands.run(
        action,
        List.of(
            "/usr/bin/rm",
            "--recursive",
            "--force",
            "--one-file-system",
            "--",
            place.fenced().toString()));
  }

  /** The report, by a command after these words. */
  GroupState state(List<String> before) {
    List<String> report = IncarnationPlace.join(List.of(LVM, "fullreport"), GroupReport.ARGUMENTS);
    String output =
        commands.run(
            "look at volume group " + group,
            IncarnationPlace.join(before, IncarnationPlace.join(report, List.of(group))));
    return GroupReport.parse(output, group, names);
  }
}
