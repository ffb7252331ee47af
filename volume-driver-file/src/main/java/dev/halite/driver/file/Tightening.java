package dev.halite.driver.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Takes from others what earlier releases gave them. */
final class Tightening {
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private Tightening() {}

  /** Takes from others a way in, and files that can be locked. */
  static void of(Layout layout) throws IOException {
    // first: then nobody comes to the rest any more, nor to what is deeper
    close(layout.control());
    tightenIn(layout.control());
    if (Files.isDirectory(layout.owners(), LinkOption.NOFOLLOW_LINKS)) {
      tightenIn(layout.owners());
    }
  }

  private static void tightenIn(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        try {
          if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) || isLock(entry)) {
            close(entry);
          }
        } catch (NoSuchFileException e) {
          // another process works there, too
          continue;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static boolean isLock(Path path) {
    return path.toString().matches(".*\\.(lock|busy|unborn)")
        && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static void close(Path path) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(path));
    if (permissions.retainAll(OWNERS)) {
      Files.setPosixFilePermissions(path, permissions);
    }
  }
}
