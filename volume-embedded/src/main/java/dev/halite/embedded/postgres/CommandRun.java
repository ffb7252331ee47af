package dev.halite.embedded.postgres;

import dev.halite.embedded.EmbeddedStartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One finished run of a server tool. */
record CommandRun(int exitCode, String output) {

  private static final int OUTPUT_LIMIT = 16_384;

  /**
   * Runs a command to its end. Output goes through a file: a pipe would be inherited by a server
   * that the command leaves behind, and reading it would never end.
   */
  static CommandRun of(Duration limit, List<String> command) {
    try {
      Path output = Files.createTempFile("halite-run", ".out");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly();
          throw new EmbeddedStartException(
              "%s did not end within %d s: %s".formatted(command, limit.toSeconds(), text(output)));
        }
        return new CommandRun(process.exitValue(), text(output));
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      return new CommandRun(127, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedStartException("Interrupted while running " + command.get(0) + ".", e);
    }
  }

  boolean succeeded() {
    return exitCode == 0;
  }

  private static String text(Path output) throws IOException {
    byte[] bytes = Files.readAllBytes(output);
    int length = Math.min(bytes.length, OUTPUT_LIMIT);
    return new String(bytes, bytes.length - length, length, StandardCharsets.UTF_8).strip();
  }
}
