package dev.halite.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A directory for each backend. */
final class FileDisks implements Disks {
  private static final Path CONTROL = Path.of(".halite");
  private static final List<Path> OF_PROCESSES =
      List.of(CONTROL.resolve("owners"), CONTROL.resolve("fenced"));

  static final Map<String, List<String>> STAGES =
      Map.of(
          "create", making("create"),
          "clone", making("clone"),
          "create-from-snapshot", making("create-from-snapshot"),
          "extend",
              List.of(
                  "driver.extend.growing-marked",
                  "driver.extend.file-grown",
                  "driver.extend.complete-marked"),
          // It changes nothing that could be half done.
          "retype", List.of(),
          "revert", List.of("driver.revert.checked", "driver.revert.restored"),
          "delete", removing("delete"),
          "snapshot", making("snapshot"),
          "snapshot-delete", removing("snapshot-delete"));

  private final Path parent;

  FileDisks(Path parent) {
    this.parent = parent;
  }

  @Override
  public void configure(ServiceProcess node, int backend) {
    String settings = "halite.node.backends." + Cluster.backend(backend);
    node.property(settings + ".driver", "file")
        .property(settings + ".file.directory", directory(backend))
        .property(settings + ".file.fence-wait-milliseconds", 1500);
  }

  private Path directory(int backend) {
    return parent.resolve(Cluster.backend(backend));
  }

  @Override
  public boolean isReachedByAllHosts() {
    return false;
  }

  @Override
  public boolean areConnectedByNodes() {
    return true;
  }

  @Override
  public void assumeServers() {
    // Any Python writes to files.
  }

  @Override
  public Server.Connection connection(JsonNode info) {
    return new Server.Connection(info, null);
  }

  /** Among the processes of this test. */
  @Override
  public Set<String> clients(UUID volume) {
    return ProcessHandle.current()
        .children()
        .map(process -> String.valueOf(process.pid()))
        .filter(process -> hasOpen(process, "volume-" + volume))
        .collect(Collectors.toSet());
  }

  private static boolean hasOpen(String process, String name) {
    try (Stream<Path> files = Files.list(Path.of("/proc", process, "fd"))) {
      return files.anyMatch(file -> isOf(file, name));
    } catch (IOException ended) {
      return false;
    }
  }

  private static boolean isOf(Path file, String name) {
    try {
      return Files.readSymbolicLink(file).endsWith(name);
    } catch (IOException closed) {
      return false;
    }
  }

  @Override
  public Map<String, List<String>> driverStages() {
    return STAGES;
  }

  private static List<String> making(String call) {
    return Stream.of("building-marked", "file-made", "file-durable", "complete-marked")
        .map(stage -> "driver." + call + "." + stage)
        .toList();
  }

  private static List<String> removing(String call) {
    return Stream.of("building-marked", "file-removed", "mark-removed")
        .map(stage -> "driver." + call + "." + stage)
        .toList();
  }

  @Override
  public Map<String, Long> stored(int backend) {
    return sizes(directory(backend));
  }

  @Override
  public void assertMarks(int backend, Set<String> marks) {
    Path control = directory(backend).resolve(CONTROL);
    Set<String> found = new TreeSet<>(sizes(control.resolve("placements")).keySet());
    for (Path volume : list(control.resolve("snapshots"))) {
      sizes(volume).keySet().forEach(mark -> found.add(volume.getFileName() + "/" + mark));
    }
    assertThat(found)
        .as("marks of %s", Cluster.backend(backend))
        .isEqualTo(marks.stream().map(name -> name + ".complete").collect(Collectors.toSet()));
  }

  @Override
  public Map<String, String> footprint(int backend) {
    Path directory = directory(backend);
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : walk.filter(each -> !isOfProcesses(directory.relativize(each))).toList()) {
        BasicFileAttributes of = Files.readAttributes(path, BasicFileAttributes.class);
        files.put(path.toString(), of.fileKey() + " " + of.size() + " " + of.lastModifiedTime());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static boolean isOfProcesses(Path path) {
    return path.equals(CONTROL) || OF_PROCESSES.stream().anyMatch(path::startsWith);
  }

  @Override
  public void awaitRest() {
    // Nothing is done in the background.
  }

  @Override
  public void plantForeign(int backend, UUID volume) {
    try {
      Files.createFile(directory(backend).resolve("volume-" + volume));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void removeForeign(int backend, UUID volume) {
    Path foreign = directory(backend).resolve("volume-" + volume);
    assertThat(foreign).as("what is not ours").isEmptyFile();
    try {
      Files.delete(foreign);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Long> sizes(Path directory) {
    Map<String, Long> sizes = new TreeMap<>();
    for (Path file : list(directory)) {
      if (Files.isRegularFile(file)) {
        sizes.put(file.getFileName().toString(), file.toFile().length());
      }
    }
    return sizes;
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    // The directories are kept for whoever looks into a failure.
  }
}
