package dev.halite.driver.lvm;

import dev.halite.driver.lvm.privileged.HelperProcess;
import dev.halite.driver.lvm.privileged.Way;
import dev.halite.driver.lvm.privileged.Wire;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The privileged helper as it is laid out for a storage node, in a directory that all may read: the
 * program that starts it, and the few jars that it names.
 */
final class InstalledHelper implements Way {
  private static final Path PROGRAM = Path.of("..", "deploy", "privileged", "start-privileged");
  private static final Pattern PARTS = Pattern.compile("for part in ((?:[a-z0-9-]+[\\s\\\\]*)+);");

  private final Path home;
  private final List<Process> started = new ArrayList<>();

  /** In a directory of this test's own. */
  InstalledHelper(Path root) throws IOException {
    this.home = Files.createDirectories(root.resolve("opt"));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectory(home.resolve("lib"));
    String program = Files.readString(PROGRAM);
    Matcher parts = PARTS.matcher(program);
    if (!parts.find()) {
      throw new IllegalStateException("The program names no parts: " + PROGRAM);
    }
    for (String part : parts.group(1).split("[\\s\\\\]+")) {
      add(part);
    }
    Files.writeString(
        program(),
        program
            .replace("/etc/halite/privileged.json", configuration().toString())
            .replace("$home/jdk", System.getProperty("java.home")));
    Files.setPosixFilePermissions(program(), PosixFilePermissions.fromString("rwxr-xr-x"));
    configure(root.resolve("state"));
  }

  /** Another part, of those on this test's own class path. */
  void add(String part) throws IOException {
    boolean found = false;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      String name = path.getFileName().toString();
      if (name.matches(part + "-[0-9].*\\.jar")) {
        Files.copy(path, home.resolve("lib").resolve(name));
        found = true;
      } else if (path.endsWith(Path.of(part, "target", "classes"))) {
        pack(path, home.resolve("lib").resolve(part + "-0.jar"));
        found = true;
      }
    }
    if (!found) {
      throw new IllegalStateException("The class path has no " + part);
    }
  }

  /** All jars. */
  String classPath() throws IOException {
    try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
      return String.join(File.pathSeparator, jars.map(Path::toString).toList());
    }
  }

  static void pack(Path classes, Path jar) throws IOException {
    try (JarOutputStream output = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        output.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
        Files.copy(file, output);
      }
    }
  }

  Path lib() {
    return home.resolve("lib");
  }

  Path program() {
    return home.resolve("start-privileged");
  }

  Path configuration() {
    return home.resolve("privileged.json");
  }

  void configure(Path state) throws IOException {
    Files.write(
        configuration(),
        Wire.bytes(
            new HelperConfiguration(
                state.toString(), List.of(HelperVerbsTest.terms(NodeGroup.NAME, NodeGroup.POOL)))));
  }

  /** As sudo and systemd do; what it says to its log is this test's output. */
  @Override
  public Connection open() throws IOException {
    Process process =
        new ProcessBuilder(program().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    started.add(process);
    return new HelperProcess(process);
  }

  List<Process> started() {
    return started;
  }
}
