package dev.halite.embedded.ceph;

import dev.halite.embedded.OwnFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** What lies where in the directory of a cluster. */
record CephFiles(Path directory) {

  private static final String KEYRING = "ceph.%s.keyring";

  Path configuration() {
    return directory.resolve("ceph.conf");
  }

  Path identity() {
    return directory.resolve("cluster.properties");
  }

  /** Named so that {@code $name} in the configuration leads to it. */
  Path keyring(String entity) {
    return directory.resolve(KEYRING.formatted(entity));
  }

  Path monitorMap() {
    return directory.resolve("monmap");
  }

  Path firstKeys() {
    return directory.resolve("first.keyring");
  }

  Path data(CephRole role) {
    return directory.resolve(role.type());
  }

  Path crashes() {
    return directory.resolve("crash");
  }

  Path log(CephRole role) {
    return directory.resolve(role.type() + ".log");
  }

  Path pid(CephRole role) {
    return directory.resolve(role.type() + ".pid");
  }

  /** The directory, closed to others because of the keys and the data. */
  void create() throws IOException {
    if (!Files.exists(directory)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Files.createDirectories(crashes());
  }

  /** Removes what a first start that was cut off has left; nobody can have data there yet. */
  void clear() throws IOException {
    for (CephRole role : CephRole.values()) {
      OwnFiles.delete(data(role));
      Files.createDirectory(data(role));
    }
    for (Path file : List.of(monitorMap(), firstKeys())) {
      Files.deleteIfExists(file);
    }
    try (Stream<Path> keyrings = Files.list(directory)) {
      for (Path file : keyrings.filter(CephFiles::isKeyring).toList()) {
        Files.delete(file);
      }
    }
  }

  private static boolean isKeyring(Path file) {
    return file.getFileName().toString().matches("ceph\\..+\\.keyring");
  }
}
