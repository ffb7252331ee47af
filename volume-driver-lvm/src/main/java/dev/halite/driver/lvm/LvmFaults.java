package dev.halite.driver.lvm;

import dev.halite.common.storage.command.CommandException;
import dev.halite.common.storage.command.CommandResult;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The one table from what LVM and its like say to a driver fault. */
final class LvmFaults {
  // all these programs end with the same code whatever went wrong
  private static final List<Map.Entry<String, DriverFault>> REASONS =
      List.of(
          Map.entry("nsufficient free space", DriverFault.FULL),
          Map.entry("nsufficient suitable", DriverFault.FULL),
          Map.entry("not enough free space", DriverFault.FULL),
          Map.entry("Free space in pool", DriverFault.FULL),
          Map.entry("No space left on device", DriverFault.FULL),
          Map.entry("already exists in volume group", DriverFault.CONFLICT),
          Map.entry("Volume group \"", DriverFault.UNAVAILABLE),
          Map.entry("Failed to find logical volume", DriverFault.NOT_FOUND),
          Map.entry("not found in volume group", DriverFault.NOT_FOUND),
          Map.entry("not found in Volume group", DriverFault.NOT_FOUND),
          Map.entry("in use", DriverFault.BUSY),
          Map.entry("only while inactive", DriverFault.BUSY),
          Map.entry("is used by another device", DriverFault.BUSY),
          Map.entry("Device or resource busy", DriverFault.BUSY),
          Map.entry("Permission denied", DriverFault.DENIED),
          Map.entry("Operation not permitted", DriverFault.DENIED),
          Map.entry("Input/output error", DriverFault.UNAVAILABLE));

  /** What says nothing of the failure. */
  private static final List<String> NOISE = List.of("File descriptor ", "WARNING:");

  private static final int LONGEST = 300;

  private LvmFaults() {}

  /** {@code action} completes "Cannot ...", without its full stop. */
  static DriverException translate(String action, CommandResult result) {
    String said =
        result
            .errors()
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && NOISE.stream().noneMatch(line::startsWith))
            .collect(Collectors.joining(" "));
    String shown = said.length() <= LONGEST ? said : said.substring(0, LONGEST) + " ...";
    String reason =
        shown.isEmpty() ? "exit code " + result.exitCode() : shown.replaceAll("\\.+$", "");
    return new DriverException(
        faultOf(said), "Cannot %s: %s.".formatted(action, reason.replaceAll("\\p{Cntrl}", "?")));
  }

  /** Of a command that did not end by itself, or was not there. */
  static DriverException translate(String action, CommandException cause) {
    DriverFault fault =
        switch (cause.failure()) {
          case TIMED_OUT, INTERRUPTED -> DriverFault.TIMEOUT;
          case NOT_STARTED -> DriverFault.UNAVAILABLE;
          case REFUSED -> DriverFault.FAILURE;
        };
    return new DriverException(fault, "Cannot %s: %s".formatted(action, cause.sentence()), cause);
  }

  static DriverException fenced(String group) {
    return new DriverException(
        DriverFault.FENCED,
        "Another process has taken over volume group %s; this one changes nothing there any more."
            .formatted(group));
  }

  private static DriverFault faultOf(String said) {
    for (Map.Entry<String, DriverFault> reason : REASONS) {
      if (said.contains(reason.getKey())) {
        return reason.getValue();
      }
    }
    return DriverFault.FAILURE;
  }
}
