package dev.halite.driver.file;

import dev.halite.common.storage.posix.DurableFiles;
import dev.halite.common.storage.posix.OwnerOnly;
import dev.halite.driver.BackendIdentity;
import dev.halite.driver.DriverException;
import dev.halite.driver.DriverFault;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The marker that tells this directory from any other, most of all from the empty mount point of a
 * disk that is not mounted.
 */
final class DirectoryIdentity {
  private final Layout layout;
  private final BackendIdentity identity;

  private DirectoryIdentity(Layout layout, BackendIdentity identity) {
    this.layout = layout;
    this.identity = identity;
  }

  /** Opens the directory; makes it and its marker only where none was recorded. */
  static DirectoryIdentity open(
      Path directory, @Nullable BackendIdentity expected, Supplier<UUID> ids) throws IOException {
    if (expected == null) {
      make(directory);
    }
    Layout layout = new Layout(realPath(directory, expected));
    if (expected == null) {
      initialise(layout, ids);
    }
    BackendIdentity found = read(layout);
    if (found == null) {
      throw mismatch(directory, "it carries no marker", expected);
    }
    if (expected != null && !found.equals(expected)) {
      throw mismatch(directory, "its marker says " + found, expected);
    }
    return new DirectoryIdentity(layout, found);
  }

  Layout layout() {
    return layout;
  }

  BackendIdentity identity() {
    return identity;
  }

  /** Throws IDENTITY_MISMATCH unless the directory is still the one that was set up. */
  void verify() throws IOException {
    BackendIdentity found = read(layout);
    if (!identity.equals(found)) {
      throw mismatch(
          layout.directory(),
          found == null ? "it carries no marker" : "its marker says " + found,
          identity);
    }
  }

  private static void make(Path directory) throws IOException {
    try {
      Files.createDirectories(
          directory,
          // the group may be that of the programs which use the disks
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
    } catch (FileAlreadyExistsException e) {
      throw new DriverException(
          DriverFault.INVALID, "%s is not a directory.".formatted(e.getFile()), e);
    }
  }

  private static Path realPath(Path directory, @Nullable BackendIdentity expected)
      throws IOException {
    try {
      return directory.toRealPath();
    } catch (NoSuchFileException e) {
      throw mismatch(directory, "it does not exist", expected);
    }
  }

  private static void initialise(Layout layout, Supplier<UUID> ids) throws IOException {
    Path control = layout.control();
    Files.createDirectories(control, OwnerOnly.DIRECTORY);
    if (!Files.isDirectory(control, LinkOption.NOFOLLOW_LINKS)) {
      throw new DriverException(DriverFault.INVALID, "%s must not be a link.".formatted(control));
    }
    if (Files.exists(layout.identity(), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Path temporary = control.resolve("identity-" + ids.get());
    try {
      DurableFiles.writeOnly(temporary, ids.get() + "\n");
      // a link, not a rename: of two processes that start at once, one wins
      Files.createLink(layout.identity(), temporary);
    } catch (FileAlreadyExistsException e) {
      // the other process was first, and its marker counts
      return;
    } catch (UnsupportedOperationException e) {
      throw new DriverException(
          DriverFault.INVALID,
          "The file system of %s has no hard links, which the file driver needs."
              .formatted(layout.directory()),
          e);
    } finally {
      Files.deleteIfExists(temporary);
    }
    DurableFiles.syncDirectory(control);
    DurableFiles.syncDirectory(layout.directory());
    Path parent = layout.directory().getParent();
    if (parent != null && Files.isReadable(parent)) {
      DurableFiles.syncDirectory(parent);
    }
  }

  private static @Nullable BackendIdentity read(Layout layout) throws IOException {
    try {
      // neither the directory of the marker nor the marker may be a link to elsewhere
      if (!Files.readAttributes(
              layout.control(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isDirectory()) {
        return null;
      }
      String text = DurableFiles.read(layout.identity()).strip();
      return text.isEmpty() || text.length() > 255 ? null : new BackendIdentity(text);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static DriverException mismatch(
      Path directory, String found, @Nullable BackendIdentity expected) {
    return new DriverException(
        DriverFault.IDENTITY_MISMATCH,
        "Directory %s is not the one that was set up: %s, expected %s; its disk may not be mounted."
            .formatted(directory, found, expected == null ? "a marker" : expected));
  }
}
