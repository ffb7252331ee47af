package dev.halite.system;

import dev.halite.testkit.TestDirectory;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;

/**
 * Starts Java programs on this test's class path. A chaos test starts dozens of processes on few
 * cores, so classes are loaded from a start-up cache that is recorded once for a class path; the
 * JDK wants jars for that, not directories.
 */
final class JavaStart {
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx192m",
          "--enable-native-access=ALL-UNNAMED",
          "-Djava.awt.headless=true");

  /** What no service has on its class path; the testkit brings a configuration of the log. */
  private static final List<String> OF_TESTS = List.of("test-classes", "volume-testkit");

  private static final String CACHE_PREFIX = "system-";
  private static final Duration CACHE_LIFE = Duration.ofHours(12);

  private final String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private final String classPath;
  private final Path cache;

  private JavaStart(String classPath, Path cache) {
    this.classPath = classPath;
    this.cache = cache;
  }

  /** On jars of the present class path. */
  static JavaStart ofThisClassPath() {
    List<Path> entries =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .filter(Files::exists)
            .filter(path -> !isOfTests(path))
            .toList();
    Path home = TestDirectory.cache().resolve(CACHE_PREFIX + fingerprint(entries));
    try {
      removeOldCaches();
      Files.createDirectories(home);
      List<String> jars = new ArrayList<>();
      for (Path entry : entries) {
        jars.add((Files.isDirectory(entry) ? jar(entry, home, jars.size()) : entry).toString());
      }
      return new JavaStart(String.join(File.pathSeparator, jars), home.resolve("start.aot"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOfTests(Path path) {
    return StreamSupport.stream(path.spliterator(), false)
        .anyMatch(name -> OF_TESTS.contains(name.toString()));
  }

  /** Starts the program; what it prints is added to the log. */
  Process launch(Class<?> main, List<String> arguments, Path log) {
    List<String> more = hasCache() ? List.of("-XX:AOTCache=" + cache, "-Xlog:disable") : List.of();
    return launch(main, more, arguments, log);
  }

  boolean hasCache() {
    return Files.exists(cache);
  }

  /** Starts the program so that it records what later starts have in common with it. */
  Process launchRecording(Class<?> main, List<String> arguments, Path log) {
    return launch(main, List.of("-XX:AOTCacheOutput=" + recording()), arguments, log);
  }

  /** After a recording program has ended. */
  void keepRecording() {
    try {
      if (Files.exists(recording())) {
        Files.move(recording(), cache, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path recording() {
    return cache.resolveSibling("start-" + ProcessHandle.current().pid() + ".aot");
  }

  private Process launch(Class<?> main, List<String> flags, List<String> arguments, Path log) {
    List<String> command = new ArrayList<>();
    command.add(java);
    command.addAll(FLAGS);
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(arguments);
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A cache is large, and each build makes one of its own. */
  private static void removeOldCaches() throws IOException {
    Files.createDirectories(TestDirectory.cache());
    Instant old = Instant.now().minus(CACHE_LIFE);
    List<Path> caches;
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(TestDirectory.cache(), CACHE_PREFIX + "*")) {
      caches = StreamSupport.stream(found.spliterator(), false).toList();
    }
    for (Path home : caches) {
      if (Files.getLastModifiedTime(home).toInstant().isBefore(old)) {
        try (Stream<Path> files = Files.walk(home)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.deleteIfExists(file);
          }
        }
      }
    }
  }

  private static Path jar(Path classes, Path home, int number) throws IOException {
    Path jar = home.resolve("classes-" + number + ".jar");
    if (Files.exists(jar)) {
      return jar;
    }
    Path unfinished = Files.createTempFile(home, "classes", ".part");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(unfinished));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.sorted().toList()) {
        String name = classes.relativize(file).toString();
        if (Files.isDirectory(file)) {
          // Package scans look for the directory's entry.
          if (!name.isEmpty()) {
            out.putNextEntry(new ZipEntry(name + "/"));
            out.closeEntry();
          }
        } else {
          out.putNextEntry(new ZipEntry(name));
          Files.copy(file, out);
          out.closeEntry();
        }
      }
    }
    return Files.move(unfinished, jar, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String fingerprint(List<Path> entries) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((Runtime.version() + FLAGS.toString()).getBytes(StandardCharsets.UTF_8));
      for (Path entry : entries) {
        try (Stream<Path> files = Files.walk(entry)) {
          for (Path file : files.sorted(Comparator.naturalOrder()).toList()) {
            if (!Files.isDirectory(file)) {
              String line =
                  "%s %d %s\n".formatted(file, Files.size(file), Files.getLastModifiedTime(file));
              digest.update(line.getBytes(StandardCharsets.UTF_8));
            }
          }
        }
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
