package dev.halite.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One finished run of a server's tool.
 *
 * @param output the end of what it wrote to its standard output
 * @param errors the end of what it wrote to its standard error
 */
public record CommandRun(int exitCode, String output, String errors) {

  private static final int OUTPUT_LIMIT = 262_144;
  private static final int NOT_STARTED = 127;
  // What the user has set for other servers must not lead our tools there.
  private static final List<String> FOREIGN_VARIABLES = List.of("PG", "CEPH_");

  /**
   * Runs a command to its end. Output goes through files: a pipe would be inherited by a server
   * that the command leaves behind, and reading it would never end.
   */
  public static CommandRun of(Duration limit, List<String> command) {
    try {
      Path output = Files.createTempFile("halite-run", ".out");
      Path errors = Files.createTempFile("halite-run", ".err");
      try {
        Process process = start(command, output, errors);
        await(process, limit, command, errors);
        return new CommandRun(process.exitValue(), text(output), text(errors));
      } finally {
        Files.deleteIfExists(output);
        Files.deleteIfExists(errors);
      }
    } catch (IOException e) {
      return new CommandRun(NOT_STARTED, "", String.valueOf(e.getMessage()));
    }
  }

  /** Takes away the variables by which a user leads tools to servers that are not ours. */
  public static void forgetForeignServers(ProcessBuilder builder) {
    builder
        .environment()
        .keySet()
        .removeIf(name -> FOREIGN_VARIABLES.stream().anyMatch(name::startsWith));
    builder.environment().put("LC_ALL", "C");
  }

  public boolean succeeded() {
    return exitCode == 0;
  }

  /** The last line that it wrote, rather an error. */
  public String lastLine() {
    String text = errors.isBlank() ? output : errors;
    return text.substring(text.lastIndexOf('\n') + 1);
  }

  private static Process start(List<String> command, Path output, Path errors) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    forgetForeignServers(builder);
    return builder.start();
  }

  private static void await(Process process, Duration limit, List<String> command, Path errors)
      throws IOException {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new EmbeddedStartException(
            "%s did not end within %d s: %s".formatted(command, limit.toSeconds(), text(errors)));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new EmbeddedStartException("Interrupted while running " + command.get(0) + ".", e);
    }
  }

  private static String text(Path output) throws IOException {
    byte[] bytes = Files.readAllBytes(output);
    int length = Math.min(bytes.length, OUTPUT_LIMIT);
    return new String(bytes, bytes.length - length, length, StandardCharsets.UTF_8).strip();
  }
}
