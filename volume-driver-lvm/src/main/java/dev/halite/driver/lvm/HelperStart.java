package dev.halite.driver.lvm;

import dev.halite.common.storage.posix.ClosedFiles;
import dev.halite.driver.lvm.privileged.Wire;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/**
 * What has to be so before the privileged helper does anything: who can change what it runs, what
 * it reads or where it locks has root's rights, too.
 *
 * @param javaHome the JVM that runs it
 * @param classPath what it runs
 */
record HelperStart(Path javaHome, List<Path> classPath) {
  static HelperStart ofThisProcess() {
    return new HelperStart(
        Path.of(System.getProperty("java.home")),
        List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
            .map(Path::of)
            .toList());
  }

  /** All of it, wherever its links lead; a few hundred files. */
  private void requireJvm(ClosedFiles closed) throws IOException {
    closed.requireFile(javaHome.resolve("bin/java"), "the JVM");
    try (Stream<Path> all = Files.walk(javaHome, FileVisitOption.FOLLOW_LINKS)) {
      // a link to nothing stays behind where a part of Debian's is not installed
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        closed.requireFile(file, "the JVM");
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * The configuration that a file has.
   *
   * @throws IOException with a sentence when somebody else can change something, or it says nothing
   *     that can be used
   */
  HelperConfiguration configuration(Path file) throws IOException {
    ClosedFiles closed = ClosedFiles.ofThisProcess();
    requireJvm(closed);
    for (Path jar : classPath) {
      closed.requireFile(jar, "the program");
    }
    byte[] text = closed.read(file, "the configuration");
    HelperConfiguration read;
    try {
      read = HelperConfiguration.of(text);
    } catch (JacksonException e) {
      throw new IOException("%s cannot be used: %s".formatted(file, Wire.problem(e)), e);
    }
    closed.makeDirectory(read.places(), "the state directory");
    return read;
  }
}
