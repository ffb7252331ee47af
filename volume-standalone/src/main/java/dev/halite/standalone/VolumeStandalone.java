package dev.halite.standalone;

import dev.halite.manage.Release;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code halite}: everything on one machine, in the foreground. */
@Command(
    name = "halite",
    description = "Block storage on one machine: services, catalog and broker in one process.",
    subcommands = UpCommand.class,
    mixinStandardHelpOptions = true,
    versionProvider = Release.class)
public final class VolumeStandalone {

  private VolumeStandalone() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    CommandLine line = new CommandLine(new VolumeStandalone());
    // What follows the first word is for the operator's command line, options too.
    line.addSubcommand(new CommandLine(new ManageCommand()).setStopAtPositional(true));
    line.addSubcommand(new RehearseCommands());
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          command.getErr().println("halite: " + Failure.sentence(failure));
          return Failure.EXIT_CODE;
        });
    return line.execute(arguments);
  }
}
