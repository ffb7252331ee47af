package dev.halite.common.storage.command;

import java.util.Objects;

/**
 * How a program ended.
 *
 * @param exitCode what it exited with; 128 and the number of the signal that ended it
 * @param output what it wrote to its standard output, up to the limit
 * @param errors what it wrote to its standard error, up to the limit
 * @param truncated whether one of them went beyond the limit
 */
public record CommandResult(int exitCode, String output, String errors, boolean truncated) {
  public CommandResult {
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(errors, "errors");
  }

  /** True when the program says so by exit code 0. */
  public boolean succeeded() {
    return exitCode == 0;
  }

  /** Without the outputs, which may hold secrets. */
  @Override
  public String toString() {
    return "CommandResult[" + exitCode + "]";
  }
}
