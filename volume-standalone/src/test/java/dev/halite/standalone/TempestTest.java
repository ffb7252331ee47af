package dev.halite.standalone;

import static org.assertj.core.api.Assertions.assertThat;

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

/** OpenStack's own tests of volumes, as {@code deploy/tempest/run} runs them. */
@Timeout(7200)
@EnabledIfSystemProperty(named = "halite.tier", matches = "full")
class TempestTest {
  @TempDir Path directory;

  @Test
  void nothingFailsAndWhatIsSkippedIsKnown() throws Exception {
    Path output = directory.resolve("output");
    List<String> command =
        new ArrayList<>(List.of(Path.of("..", "deploy", "tempest", "run").toString(), "--"));
    command.addAll(StandalonePrograms.command(List.of("up")));
    Process run =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(run.waitFor(90, TimeUnit.MINUTES)).isTrue();
    } finally {
      // It stops what it has started.
      run.destroy();
    }
    assertThat(run.exitValue()).as(() -> read(output)).isZero();
  }

  private static String read(Path output) {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
