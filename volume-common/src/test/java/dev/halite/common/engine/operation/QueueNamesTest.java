package dev.halite.common.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A queue that two places spell differently is served by nobody, and no compiler sees it. */
@Timeout(60)
class QueueNamesTest {
  private static final Pattern NAME = Pattern.compile("\"(scheduler|(node|backup|process)\\.)\"");

  @Test
  void noQueueIsSpeltOutsideTheClassThatNamesThem() throws IOException {
    try (Stream<Path> modules = Files.list(root())) {
      List<Path> spelling =
          modules
              // Services of that name have accounts at the broker there.
              .filter(module -> !module.endsWith("volume-testkit"))
              .map(module -> module.resolve("src/main/java"))
              .filter(Files::isDirectory)
              .flatMap(QueueNamesTest::sources)
              .filter(QueueNamesTest::spellsAQueue)
              .toList();

      assertThat(spelling).hasSize(1).first().asString().endsWith("Queues.java");
    }
  }

  private static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("volume-common"))) {
      directory = directory.getParent();
    }
    return directory;
  }

  private static Stream<Path> sources(Path module) {
    try {
      return Files.walk(module).filter(file -> file.toString().endsWith(".java"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean spellsAQueue(Path source) {
    try {
      return NAME.matcher(Files.readString(source)).find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
