package dev.halite.common.storage.command;

/** Where programs run to their end: on this host, or by somebody who runs them for it. */
public interface Commands {
  /**
   * Runs the program to its end, whatever its exit code.
   *
   * @throws CommandException when it did not start or did not end by itself
   */
  CommandResult run(Command command);

  /**
   * Runs the program and wants exit code 0.
   *
   * @return its result
   * @throws CommandException also when the exit code is another one
   */
  default CommandResult runToSuccess(Command command) {
    CommandResult result = run(command);
    if (!result.succeeded()) {
      String said = result.errors().isBlank() ? result.output() : result.errors();
      throw new CommandException(
          CommandFailure.REFUSED,
          result.exitCode(),
          "%s ended with exit code %d%s."
              .formatted(command.programName(), result.exitCode(), CommandRunner.saying(said)),
          null);
    }
    return result;
  }
}
