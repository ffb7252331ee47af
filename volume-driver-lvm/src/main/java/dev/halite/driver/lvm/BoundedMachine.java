package dev.halite.driver.lvm;

import dev.halite.common.storage.command.Command;
import dev.halite.common.storage.command.CommandResult;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.util.function.IntSupplier;

/**
 * A machine on which so many commands run at most, those included that nobody waits for any more,
 * and of what they say so much is kept.
 *
 * @param running how many there are
 */
record BoundedMachine(Machine machine, IntSupplier running) implements Machine {
  /** Twice as many as there are calls. */
  static final int MOST_COMMANDS = 128;

  /** What LVM says of some ten thousand volumes. */
  static final int LONGEST_OUTPUT = 8 << 20;

  /** The one that this process runs on. */
  static Machine local() {
    return new BoundedMachine(
        Machine.local(), () -> (int) ProcessHandle.current().children().count());
  }

  @Override
  public CommandResult run(Command command) {
    return machine.run(bounded(command));
  }

  @Override
  public CommandResult runDuring(Command command, Runnable work) {
    return machine.runDuring(bounded(command), work);
  }

  private Command bounded(Command command) {
    int now = running.getAsInt();
    if (now >= MOST_COMMANDS) {
      throw new DriverException(
          DriverFault.OCCUPIED,
          "The privileged helper has %d commands that have not ended yet.".formatted(now));
    }
    return command.withOutputLimit(Math.min(command.outputLimit(), LONGEST_OUTPUT));
  }
}
