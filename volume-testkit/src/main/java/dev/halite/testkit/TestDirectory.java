package dev.halite.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Places for the files of servers that tests start. */
public final class TestDirectory {

  private static final Map<Path, Runnable> BEFORE_REMOVAL = new ConcurrentHashMap<>();

  private TestDirectory() {}

  /** A fresh directory that is removed when the JVM ends. */
  public static Path endingWithJvm(String name) {
    try {
      Path directory = Files.createTempDirectory("halite-test-" + name);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(directory)));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs before the directory is removed, typically the end of the server in it. */
  public static void beforeRemoval(Path directory, Runnable action) {
    BEFORE_REMOVAL.put(directory, action);
  }

  /** Kept between runs and shared by all modules: what is costly to unpack. */
  public static Path cache() {
    return Path.of(System.getProperty("java.io.tmpdir"))
        .resolve("halite-test-cache-" + System.getProperty("user.name"));
  }

  private static void remove(Path directory) {
    Runnable action = BEFORE_REMOVAL.get(directory);
    if (action != null) {
      action.run();
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
