package dev.halite.driver.lvm;

import dev.halite.common.storage.posix.ClosedFiles;
import dev.halite.driver.lvm.privileged.Wire;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;

/**
 * What has to be so before the privileged helper does anything: who can change what it runs, what
 * it reads or where it locks has root's rights, too.
 *
 * @param javaHome the JVM that runs it
 * @param classPath what it runs
 */
record HelperStart(Path javaHome, List<Path> classPath) {
  /** Of a JVM, by which everything else in it is found. */
  private static final List<String> JVM =
      List.of("bin/java", "lib/modules", "lib/server/libjvm.so");

  static HelperStart ofThisProcess() {
    return new HelperStart(
        Path.of(System.getProperty("java.home")),
        List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
            .map(Path::of)
            .toList());
  }

  /**
   * The configuration that a file has.
   *
   * @throws IOException with a sentence when somebody else can change something, or it says nothing
   *     that can be used
   */
  HelperConfiguration configuration(Path file) throws IOException {
    ClosedFiles closed = ClosedFiles.ofThisProcess();
    for (String part : JVM) {
      closed.requireFile(javaHome.resolve(part), "the JVM");
    }
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
