package dev.halite.common.storage.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A program to run. No shell is involved: each argument reaches the program as it is.
 *
 * <p>The program sees none of this process's environment but {@code PATH} and {@code HOME}, with
 * {@code LC_ALL=C} so that what it says can be read by a machine, and nothing on its standard
 * input. Whatever is secret belongs into a file, because every user of the host can list the
 * arguments of a running program.
 *
 * @param program an absolute path, see {@link Programs}
 * @param arguments what comes after the program's name
 * @param timeLimit after which nobody waits any more
 * @param outputLimit bytes kept of each output; what is beyond is read and dropped
 * @param goesOn whether the program goes on when nobody waits any more; otherwise it and its
 *     children are killed then
 */
public record Command(
    Path program, List<String> arguments, Duration timeLimit, int outputLimit, boolean goesOn) {
  private static final Duration TIME_LIMIT = Duration.ofSeconds(30);
  private static final int OUTPUT_LIMIT = 1 << 20;

  public Command {
    Objects.requireNonNull(program, "program");
    arguments = List.copyOf(arguments);
    Objects.requireNonNull(timeLimit, "timeLimit");
    if (outputLimit < 1) {
      throw new IllegalArgumentException("An output limit is at least one byte: " + outputLimit);
    }
  }

  /** For at most 30 seconds and 1 MiB of output. */
  public Command(Path program, List<String> arguments) {
    this(program, arguments, TIME_LIMIT, OUTPUT_LIMIT, false);
  }

  /** The same with this time limit. */
  public Command withTimeLimit(Duration limit) {
    return new Command(program, arguments, limit, outputLimit, goesOn);
  }

  /** The same with this output limit. */
  public Command withOutputLimit(int limit) {
    return new Command(program, arguments, timeLimit, limit, goesOn);
  }

  /** The same, of a program that would leave something broken if it were killed. */
  public Command goingOn() {
    return new Command(program, arguments, timeLimit, outputLimit, true);
  }

  String programName() {
    Path name = program.getFileName();
    return name == null ? program.toString() : name.toString();
  }

  /** The program's name only: whoever sees a log need not see the arguments. */
  @Override
  public String toString() {
    return "Command[" + programName() + "]";
  }
}
