package dev.halite.driver.lvm.lio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** The kernel's tree as a directory: what it puts into what is made, and what it refuses. */
public final class SimulatedConfigTree implements ConfigTree {
  private static final String SERIAL = "wwn/vpd_unit_serial";
  private static final String DISCARDS = "attrib/emulate_tpu";
  private static final Map<String, String> BACKING =
      Map.of(
          "enable",
          "0",
          "control",
          "",
          "udev_path",
          "",
          SERIAL,
          "",
          DISCARDS,
          "0", //
          "attrib/emulate_3pc",
          "1",
          "attrib/emulate_tpws",
          "0");
  private static final Map<String, String> GROUP =
      Map.of(
          "enable", "0",
          "attrib/authentication", "0",
          "attrib/generate_node_acls", "0",
          "attrib/cache_dynamic_acls", "0",
          "attrib/demo_mode_discovery", "1",
          "attrib/demo_mode_write_protect", "1",
          "attrib/prod_mode_write_protect", "0");
  private static final Map<String, String> ENTRY =
      Map.of("auth/userid", "NULL", "auth/password", "NULL", "cmdsn_depth", "64");

  private final Path root;
  private final LocalConfigTree files;

  /** In a directory, which several processes may use. */
  public SimulatedConfigTree(Path root) {
    this.root = root;
    this.files = new LocalConfigTree(root);
    try {
      Files.createDirectories(root.resolve("core"));
      Files.writeString(root.resolve("version"), "simulated\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Set<String> directories(Path directory) throws IOException {
    return files.directories(directory);
  }

  @Override
  public Set<String> links(Path directory) throws IOException {
    return files.links(directory);
  }

  @Override
  public Optional<String> read(Path file) throws IOException {
    return files.read(file);
  }

  @Override
  public synchronized void write(Path file, String text) throws IOException {
    if (file.startsWith("core")) {
      Path backing = file.subpath(0, 3);
      String name = backing.relativize(file).toString();
      boolean enabled = files.read(backing.resolve("enable")).equals(Optional.of("1"));
      if (name.equals("enable") && enabled) {
        throw refused(file, "File exists");
      }
      if (name.equals("enable") && files.read(backing.resolve("control")).equals(Optional.of(""))) {
        throw refused(file, "Invalid argument");
      }
      if (name.equals(SERIAL) && !linksTo(backing).isEmpty()) {
        throw refused(file, "Invalid argument");
      }
      if (name.equals(DISCARDS) && !enabled) {
        throw refused(file, "Function not implemented");
      }
    }
    files.write(file, text);
  }

  @Override
  public synchronized void makeDirectory(Path directory) throws IOException {
    if (Files.isDirectory(root.resolve(directory))) {
      return;
    }
    Path whole = Files.createDirectories(root.resolve(".new").resolve(UUID.randomUUID() + ""));
    int depth = directory.getNameCount();
    if (directory.startsWith("core") && depth == 3) {
      fill(whole, BACKING);
    } else if (directory.startsWith("iscsi") && depth == 3) {
      fill(whole, GROUP);
      for (String name : List.of("acls", "lun", "np")) {
        Files.createDirectory(whole.resolve(name));
      }
    } else if (depth == 5 && directory.getName(3).toString().equals("acls")) {
      fill(whole, ENTRY);
    } else if (depth == 6) {
      Path protection = directory.subpath(0, 3).resolve("attrib/prod_mode_write_protect");
      fill(whole, Map.of("write_protect", files.read(protection).orElseThrow()));
    }
    Files.move(whole, root.resolve(directory), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public synchronized void link(Path link, Path target) throws IOException {
    if (target.startsWith("core")
        && !files.read(target.resolve("enable")).equals(Optional.of("1"))) {
      throw refused(link, "No such device");
    }
    if (!Files.isDirectory(root.resolve(target))) {
      throw refused(link, "No such file or directory");
    }
    files.link(link, target);
  }

  @Override
  public synchronized void remove(Path entry) throws IOException {
    Path path = root.resolve(entry);
    if (Files.isSymbolicLink(path) || !Files.exists(path)) {
      files.remove(entry);
      return;
    }
    if (!linksTo(entry).isEmpty()) {
      throw refused(entry, "Device or resource busy");
    }
    try (Stream<Path> all = Files.walk(path)) {
      List<Path> inside = all.sorted(Comparator.reverseOrder()).toList();
      if (inside.stream().anyMatch(each -> isMade(root.relativize(each), entry))) {
        throw refused(entry, "Directory not empty");
      }
      for (Path each : inside) {
        Files.delete(each);
      }
    }
  }

  /** Whether it is something that somebody has made in this entry, not the kernel with it. */
  private boolean isMade(Path each, Path entry) {
    if (each.equals(entry)) {
      return false;
    }
    int depth = each.getNameCount();
    return Files.isSymbolicLink(root.resolve(each))
        || depth == 2 && entry.getNameCount() == 1
        || depth == 3 && entry.getNameCount() == 2
        || depth == 5
            && each.startsWith("iscsi")
            && Set.of("acls", "lun", "np").contains(each.getName(3).toString())
        || depth == 6 && each.getFileName().toString().startsWith("lun_");
  }

  private List<Path> linksTo(Path target) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isSymbolicLink)
          .filter(link -> pointsTo(link, root.resolve(target)))
          .toList();
    }
  }

  private static boolean pointsTo(Path link, Path target) {
    try {
      return Files.readSymbolicLink(link).equals(target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(Path directory, Map<String, String> texts) throws IOException {
    for (Map.Entry<String, String> text : texts.entrySet()) {
      Path file = directory.resolve(text.getKey());
      Files.createDirectories(directory.resolve(text.getKey()).getParent());
      Files.writeString(file, text.getValue().isEmpty() ? "" : text.getValue() + "\n");
    }
  }

  private static FileSystemException refused(Path file, String reason) {
    return new FileSystemException(file.toString(), null, reason);
  }
}
