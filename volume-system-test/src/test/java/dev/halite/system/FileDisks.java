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
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A directory for each backend. */
final class FileDisks implements Disks {
  private static final Path CONTROL = Path.of(".halite");
  private static final List<Path> OF_PROCESSES =
      List.of(CONTROL.resolve("owners"), CONTROL.resolve("fenced"));

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
  public List<String> createStages() {
    return List.of(
        "driver.create.building-marked",
        "driver.create.file-made",
        "driver.create.file-durable",
        "driver.create.complete-marked");
  }

  @Override
  public List<String> deleteStages() {
    return List.of(
        "driver.delete.building-marked",
        "driver.delete.file-removed",
        "driver.delete.mark-removed");
  }

  @Override
  public List<String> worstStages() {
    return List.of("driver.create.file-made", "driver.delete.file-removed");
  }

  @Override
  public Map<String, Long> volumes(int backend) {
    return sizes(directory(backend));
  }

  @Override
  public void assertMarks(int backend, Set<String> volumes) {
    assertThat(sizes(directory(backend).resolve(CONTROL).resolve("placements")).keySet())
        .as("placement marks of %s", Cluster.backend(backend))
        .isEqualTo(volumes.stream().map(name -> name + ".complete").collect(Collectors.toSet()));
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
    try (Stream<Path> files = Files.list(directory)) {
      Map<String, Long> sizes = new TreeMap<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sizes.put(file.getFileName().toString(), Files.size(file));
      }
      return sizes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    // The directories are kept for whoever looks into a failure.
  }
}
