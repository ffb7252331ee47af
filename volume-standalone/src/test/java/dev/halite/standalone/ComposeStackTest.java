package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The stack of docker-compose.yml, where a Docker runs. */
@Timeout(3600)
class ComposeStackTest {
  private static final int CANNOT_BE_TRIED = 77;

  @TempDir Path directory;

  @Test
  void itWorksAndComesBackFromKills() throws Exception {
    Path programs = directory.resolve("programs");
    assumeTrue(
        answers("docker", "info"), "Docker does not answer here: the compose stack is not tried.");
    assumeTrue(
        answers("../deploy/assemble", "--without-caches", "--built", programs.toString()),
        "The programs are not built here (./mvnw package): the compose stack is not tried.");
    tryStack("--quick", programs.toString());
  }

  /** The programs are built inside of the image, with all that it takes. */
  @Test
  @EnabledIfSystemProperty(named = "halite.tier", matches = "full")
  void itIsBuiltFromTheSources() throws Exception {
    tryStack();
  }

  private static boolean answers(String... command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
      return process.exitValue() == 0;
    } catch (IOException notThere) {
      return false;
    }
  }

  private void tryStack(String... words) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(Path.of("..", "deploy", "compose", "test").toString()));
    command.addAll(List.of(words));
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(50, TimeUnit.MINUTES)).isTrue();
    } finally {
      // It takes down what it has started.
      process.destroy();
    }
    String said = Files.readString(output);
    assumeTrue(process.exitValue() != CANNOT_BE_TRIED, said.strip());
    assertThat(process.exitValue()).as(said).isZero();
  }
}
