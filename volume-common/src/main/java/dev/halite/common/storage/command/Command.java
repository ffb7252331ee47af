package dev.halite.common.storage.command;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A program to run. No shell is involved: each argument reaches the program as it is.
 *
 * <p>The program sees none of this process's environment but {@code PATH} and {@code HOME}, with
 * {@code LC_ALL=C} so that what it says can be read by a machine. Whatever is secret belongs into
 * {@code input} or into a file, because every user of the host can list the arguments of a running
 * program. Where a program takes a secret in no other way, name it in {@code secrets}.
 *
 * @param program an absolute path, see {@link Programs}
 * @param arguments what comes after the program's name
 * @param input what the program reads from its standard input
 * @param environment variables beside the ones above
 * @param timeLimit after which the program and its children are killed
 * @param outputLimit bytes kept of each output; what is beyond is read and dropped
 * @param secrets texts that no error may hold
 */
public record Command(
    Path program,
    List<String> arguments,
    String input,
    Map<String, String> environment,
    Duration timeLimit,
    int outputLimit,
    Set<String> secrets) {
  private static final Duration TIME_LIMIT = Duration.ofSeconds(30);
  private static final int OUTPUT_LIMIT = 1 << 20;

  public Command {
    Objects.requireNonNull(program, "program");
    arguments = List.copyOf(arguments);
    Objects.requireNonNull(input, "input");
    environment = Map.copyOf(environment);
    Objects.requireNonNull(timeLimit, "timeLimit");
    secrets = Set.copyOf(secrets);
    if (outputLimit < 1) {
      throw new IllegalArgumentException("An output limit is at least one byte: " + outputLimit);
    }
  }

  /** Without input, for at most 30 seconds and 1 MiB of output. */
  public Command(Path program, List<String> arguments) {
    this(program, arguments, "", Map.of(), TIME_LIMIT, OUTPUT_LIMIT, Set.of());
  }

  /** The same with this text on its standard input. */
  public Command withInput(String text) {
    return new Command(program, arguments, text, environment, timeLimit, outputLimit, secrets);
  }

  /** The same with this time limit. */
  public Command withTimeLimit(Duration limit) {
    return new Command(program, arguments, input, environment, limit, outputLimit, secrets);
  }

  /** The same with this output limit. */
  public Command withOutputLimit(int limit) {
    return new Command(program, arguments, input, environment, timeLimit, limit, secrets);
  }

  /** The same with these variables. */
  public Command withEnvironment(Map<String, String> variables) {
    return new Command(program, arguments, input, variables, timeLimit, outputLimit, secrets);
  }

  /** The same with these texts kept out of errors. */
  public Command withSecrets(Set<String> texts) {
    return new Command(program, arguments, input, environment, timeLimit, outputLimit, texts);
  }

  byte[] inputBytes() {
    return input.getBytes(StandardCharsets.UTF_8);
  }

  String programName() {
    Path name = program.getFileName();
    return name == null ? program.toString() : name.toString();
  }

  /** The text without the secrets in it. */
  String redacted(String text) {
    String shown = text;
    for (String secret : secrets) {
      if (!secret.isEmpty()) {
        shown = shown.replace(secret, "***");
      }
    }
    return shown;
  }

  /** The program's name only: arguments and input may be secret. */
  @Override
  public String toString() {
    return "Command[" + programName() + "]";
  }
}
