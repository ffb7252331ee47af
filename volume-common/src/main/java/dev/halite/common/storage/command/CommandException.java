package dev.halite.common.storage.command;

import org.jspecify.annotations.Nullable;

/** A command that failed; the message is a sentence that holds none of the command's secrets. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final CommandFailure failure;
  private final int exitCode;

  CommandException(
      CommandFailure failure, int exitCode, String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.failure = failure;
    this.exitCode = exitCode;
  }

  /** In which way it failed. */
  public CommandFailure failure() {
    return failure;
  }

  /** The exit code of a program that {@link CommandFailure#REFUSED refused}; -1 otherwise. */
  public int exitCode() {
    return exitCode;
  }

  /** The message, never null. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
