package dev.halite.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/** What embedded servers do with the files in their own directories. */
public final class OwnFiles {

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final FileAttribute<Set<PosixFilePermission>> OWNERS_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private OwnFiles() {}

  /** Writes a file that only its owner reads, whole or not at all. */
  public static void replace(Path target, String text) throws IOException {
    Path directory = target.toAbsolutePath().getParent();
    Path parts = Files.createTempFile(directory, ".write", ".tmp", OWNER_ONLY);
    try {
      Files.writeString(parts, text);
      Files.move(
          parts, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(parts);
    }
  }

  /**
   * Makes a directory, and what is missing above it, for its owner alone; one that is there stays.
   */
  public static void createDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, OWNERS_DIRECTORY);
    }
  }

  /** Makes an empty file that only its owner reads; one that is there stays. */
  public static void createFile(Path file) throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(file, OWNER_ONLY);
    }
  }

  /** Removes a file, or a directory with all that is in it; nothing where there is neither. */
  public static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Puts a log that has grown too long aside, in place of the one before. */
  public static void rotate(Path log, long limit) throws IOException {
    if (Files.exists(log) && Files.size(log) > limit) {
      Files.move(
          log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
