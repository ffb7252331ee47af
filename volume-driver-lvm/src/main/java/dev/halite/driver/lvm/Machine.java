package dev.halite.driver.lvm;

import dev.halite.common.storage.command.Command;
import dev.halite.common.storage.command.CommandResult;
import dev.halite.common.storage.command.CommandRunner;
import dev.halite.common.storage.command.Commands;

/** The machine that has a volume group: where its commands run, as root. */
interface Machine extends Commands {
  /** Does work while a command runs; see {@link CommandRunner#runDuring}. */
  CommandResult runDuring(Command command, Runnable work);

  /** The one that this process runs on. */
  static Machine local() {
    var runner = new CommandRunner();
    return new Machine() {
      @Override
      public CommandResult run(Command command) {
        return runner.run(command);
      }

      @Override
      public CommandResult runDuring(Command command, Runnable work) {
        return runner.runDuring(command, work);
      }
    };
  }
}
