package dev.halite.benchmark;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Puts load on a Block Storage API and prints rates and latencies. */
@Command(
    name = "volume-benchmark",
    description = "Puts load on a Block Storage API and prints rates and latencies.",
    subcommands = {
      CreateCommand.class,
      GetCommand.class,
      ListCommand.class,
      DeleteCommand.class,
      AttachCommand.class,
      CopyCommand.class,
      LibrbdCommand.class,
      LibrbdCopiesCommand.class,
      PaceCommand.class,
      MembersCommand.class,
      HostileCommand.class,
      VisitorsCommand.class,
      FloodCommand.class,
      TableCommand.class
    },
    mixinStandardHelpOptions = true)
public final class VolumeBenchmark {

  private VolumeBenchmark() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new VolumeBenchmark());
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          command.getErr().println("volume-benchmark: " + failure.getMessage());
          return 1;
        });
    return line;
  }
}
